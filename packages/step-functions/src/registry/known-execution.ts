import type { EndedExecution } from './ended-execution.ts';
import type { StartedExecution } from './started-execution.ts';

/** An execution that the engine knows: in memory as a whole, or in the archive. */
export type KnownExecution = StartedExecution | EndedExecution;

/** Whether its history and all else of it are in memory. */
export function isInMemory(execution: KnownExecution): execution is StartedExecution {
  return !('archived' in execution);
}

/** When an execution was started, in ms since the epoch, and a number that tells it from others of that millisecond. */
export function positionOf(execution: KnownExecution): readonly [number, number] {
  const number = isInMemory(execution) ? (execution.journalId ?? execution.number) : execution.id;
  return [execution.start.startedAt, number];
}

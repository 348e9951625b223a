import type { EndedExecution } from './ended-execution.ts';
import type { StartedExecution } from './started-execution.ts';

/** An execution in memory or in the archive. */
export type KnownExecution = StartedExecution | EndedExecution;

/** Whether it is completely in memory, with its history. */
export function isInMemory(execution: KnownExecution): execution is StartedExecution {
  return !('archived' in execution);
}

/**
 * The start time of an execution, in ms since the epoch, and a number that distinguishes executions of the same
 * millisecond.
 */
export function positionOf(execution: KnownExecution): readonly [number, number] {
  const number = isInMemory(execution) ? (execution.journalId ?? execution.number) : execution.id;
  return [execution.start.startedAt, number];
}

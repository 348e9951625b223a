import { paint } from '../command-line/terminal.ts';
import type { Example } from '../local/demo/example.ts';
import { disagreement } from '../local/demo/report.ts';
import type { Run } from './run.ts';

/**
 * How a run differs from what its example file expects; undefined if it does not. For a parked order the file expects
 * FAILED, as the state machine ends, but a durable execution waits for the repair.
 */
function differenceOf({ status, ...run }: Run, example: Example): string | undefined {
  return disagreement({ ...run, example, status: status === 'WAITING' ? 'FAILED' : status });
}

export const isAsExpected = (run: Run, example: Example): boolean => differenceOf(run, example) === undefined;

/** The line of an order: how it ended, the orchestrator's figures, and the steps that ran. */
export function formatRun(name: string, run: Run, example: Example, nameWidth: number): string {
  const difference = differenceOf(run, example);
  const mark = difference === undefined ? paint('green', '✓') : paint('red', '✗');
  const outcome = [run.outcome, run.reason].filter((part) => part !== undefined).join(' ');
  const figures = Object.entries(run.figures ?? {}).map(([figure, count]) => `${String(count).padStart(3)} ${figure}`);
  const line = `${mark} ${name.padEnd(nameWidth)}  ${outcome.padEnd(26)}  ${figures.join(' ').padEnd(30)}  ${paint('dim', run.steps.join(' → '))}`;
  return difference === undefined ? line : `${line}\n  ${paint('red', difference)}`;
}

import { paint } from '../command-line/terminal.ts';
import type { Example } from '../local/demo/example.ts';
import { disagreement } from '../local/demo/report.ts';
import type { Run } from './run.ts';

/**
 * How a run differs from its file. When an order is parked, a durable execution waits for a repair; the state machine
 * fails.
 */
function wrong({ status, ...run }: Run, example: Example): string | undefined {
  return disagreement({ ...run, example, status: status === 'WAITING' ? 'FAILED' : status });
}

export const isAsExpected = (run: Run, example: Example): boolean => wrong(run, example) === undefined;

/** The line of an order: how it ended, the orchestrator's figures, and the steps that ran. */
export function formatRun(name: string, run: Run, example: Example, nameWidth: number): string {
  const disagrees = wrong(run, example);
  const mark = disagrees === undefined ? paint('green', '✓') : paint('red', '✗');
  const outcome = [run.outcome, run.reason].filter((part) => part !== undefined).join(' ');
  const figures = Object.entries(run.figures ?? {}).map(([figure, count]) => `${String(count).padStart(3)} ${figure}`);
  const line = `${mark} ${name.padEnd(nameWidth)}  ${outcome.padEnd(26)}  ${figures.join(' ').padEnd(30)}  ${paint('dim', run.steps.join(' → '))}`;
  return disagrees === undefined ? line : `${line}\n  ${paint('red', disagrees)}`;
}

import path from 'node:path';
import { paint } from '../../command-line/terminal.ts';
import { readExample } from './example.ts';
import { formatHistory } from './history.ts';
import { reconcile } from './reconciliation.ts';
import { disagreement, formatReconciliation, formatReturn, formatRun, returnDisagreement } from './report.ts';
import type { OrderRun } from './run-order.ts';
import type { ReturnRun } from './run-return.ts';
import { startVirtualRun } from './virtual-run.ts';

export interface DemoOptions {
  readonly files: readonly string[];
  /** Whether to print each order's history, not only its line. */
  readonly showHistory: boolean;
  /** The folder of the functions' bundles. @default dist/functions */
  readonly bundles?: string;
  print(text: string): void;
}

/** s that pass after the last order has ended, so that everything that is still pending happens, such as a late callback */
const anHour = 3600;

/**
 * Runs orders, one after the other, in one environment on a virtual clock: without waiting, and with the same result
 * every time.
 * @returns whether every order and return ended as its file expects, and stock, ledger and notifications are consistent
 * @throws UserError if a file is not an order; then no order has run
 */
export async function runDemo({ files, showHistory, bundles, print }: DemoOptions): Promise<boolean> {
  const examples = files.map((file) => ({ name: path.basename(file, '.json'), example: readExample(file) }));
  const log = (line: string) => print(paint('yellow', line));
  const virtual = await startVirtualRun({ log, ...(bundles && { bundles }) });
  try {
    const nameWidth = Math.max(...examples.map(({ name }) => name.length));
    const runs: OrderRun[] = [];
    const returns: ReturnRun[] = [];
    for (const { name, example } of examples) {
      const run = await virtual.run(example);
      runs.push(run);
      print(formatRun(name, run, nameWidth));
      if (showHistory || disagreement(run) !== undefined) print(`\n${formatHistory(run.history)}`);
      for (const each of example.returns ?? []) {
        const sentBack = await virtual.runReturn(each);
        returns.push(sentBack);
        print(formatReturn(sentBack, nameWidth));
        if (showHistory || returnDisagreement(sentBack) !== undefined) print(`\n${formatHistory(sentBack.history)}`);
      }
    }
    await virtual.pass(anHour);
    const reconciliation = await reconcile(virtual.environment, runs, returns);
    print(`\n${formatReconciliation(reconciliation)}`);
    const right = [...runs.map(disagreement), ...returns.map(returnDisagreement)].every((wrong) => wrong === undefined);
    return right && reconciliation.problems.length === 0;
  } finally {
    await virtual.environment.close();
  }
}

import { sandbox } from '../../infrastructure/config.ts';
import { type WorkflowName, workflowNames } from '../../state-machines/manifest.ts';
import type { DeployedStack } from '../deployed-stack.ts';
import type { SmokeOptions, Trials, Try } from './trial.ts';
import { tryOrders } from './try-order.ts';
import { tryQuote } from './try-quote.ts';
import { tryReturn } from './try-return.ts';

/** The trial of each workflow; each run names the workflows without one. */
const tries: Partial<Readonly<Record<WorkflowName, Try>>> = {
  'order-processing': tryOrders,
  'order-return': tryReturn,
  'order-quote': tryQuote,
};

/**
 * Tries every workflow of a deployed stack through its API.
 * @param say called with a line for each step
 * @returns the differences from the expected results
 */
export async function smoke(
  stack: DeployedStack,
  options: SmokeOptions,
  say: (line: string) => void,
): Promise<readonly string[]> {
  const run = `smoke-${Date.now().toString(36)}`;
  const trials: Trials = { ...options, stack, run, isSandbox: stack.config.paymentGatewayUrl === sandbox, say };
  const problems: string[] = [];
  for (const workflow of workflowNames) {
    const tryWorkflow = tries[workflow];
    if (tryWorkflow === undefined) say(`${workflow} is not tried: add a trial for it to operations/smoke/smoke.ts`);
    else problems.push(...(await tryWorkflow(trials)));
  }
  return problems;
}

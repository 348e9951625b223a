import { sandbox } from '../../infrastructure/config.ts';
import { type WorkflowName, workflowNames } from '../../state-machines/manifest.ts';
import type { DeployedStack } from '../deployed-stack.ts';
import type { SmokeOptions, Trials, Try } from './trial.ts';
import { tryOrders } from './try-order.ts';
import { tryQuote } from './try-quote.ts';
import { tryReturn } from './try-return.ts';

/** How each workflow is tried; one that is not here is named at each run. */
const tries: Partial<Readonly<Record<WorkflowName, Try>>> = {
  'order-processing': tryOrders,
  'order-return': tryReturn,
  'order-quote': tryQuote,
};

/**
 * Tries every workflow of a deployed stack: by its API, with everything real.
 * @param say called with each line of what happens, as it happens
 * @returns what differs from what must be
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
    if (tryWorkflow === undefined) say(`${workflow} is not tried: operations/smoke/smoke.ts does not say how`);
    else problems.push(...(await tryWorkflow(trials)));
  }
  return problems;
}

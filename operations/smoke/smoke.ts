import { sandbox } from '../../infrastructure/config.ts';
import { parentWorkflowOf, type WorkflowName, workflowNames, workflowSpec } from '../../state-machines/manifest.ts';
import type { DeployedStack } from '../deployed-stack.ts';
import { type SmokeOptions, sayOf, type Trials, type Try } from './trial.ts';
import { tryExample } from './try-example.ts';
import { tryOrders } from './try-order.ts';
import { tryQuote } from './try-quote.ts';
import { tryReturn } from './try-return.ts';

/** The workflows with a trial of their own. The others are tried by the example of the route that starts them. */
const ownTrials: Partial<Readonly<Record<WorkflowName, Try>>> = {
  'order-processing': tryOrders,
  'order-return': tryReturn,
  'order-quote': tryQuote,
};

/**
 * Tries every workflow of a deployed stack through its API; one that another workflow starts is tried with that one.
 * @param say called with a line for each step
 * @returns the differences from the expected results
 */
export async function smoke(
  stack: DeployedStack,
  options: SmokeOptions,
  say: (line: string) => void,
  tries = ownTrials,
): Promise<readonly string[]> {
  const run = `smoke-${Date.now().toString(36)}`;
  const trials: Trials = { ...options, stack, run, isSandbox: stack.config.paymentGatewayUrl === sandbox, say };
  const problems: string[] = [];
  for (const workflow of workflowNames) {
    const parent = parentWorkflowOf(workflow);
    if (parent !== undefined) sayOf(trials, workflowSpec(workflow).subject)(`is tried with ${parent}, which starts it`);
    else problems.push(...(await (tries[workflow] ?? tryExample(workflow))(trials)));
  }
  return problems;
}

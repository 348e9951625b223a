import { sandbox } from '../../infrastructure/config.ts';
import { parentWorkflowOf, type WorkflowName, workflowNames, workflowSpec } from '../../state-machines/manifest.ts';
import type { DeployedStack } from '../deployed-stack.ts';
import { printerOf, type SmokeOptions, type SmokeRun, type WorkflowTrial } from './trial.ts';
import { tryExample } from './try-example.ts';
import { tryOrders } from './try-order.ts';
import { tryQuote } from './try-quote.ts';
import { tryReturn } from './try-return.ts';

/** The workflows with a trial of their own. The others are tried by the example of the route that starts them. */
const ownTrials: Partial<Readonly<Record<WorkflowName, WorkflowTrial>>> = {
  'order-processing': tryOrders,
  'order-return': tryReturn,
  'order-quote': tryQuote,
};

/**
 * Tries every workflow through the API of a deployed stack (`make smoke`); a workflow that another one starts is tried
 * with that one.
 * @param print called with a line for each step
 * @returns the differences from the expected results
 */
export async function smoke(
  stack: DeployedStack,
  options: SmokeOptions,
  print: (line: string) => void,
  trials = ownTrials,
): Promise<readonly string[]> {
  const idPrefix = `smoke-${Date.now().toString(36)}`;
  const isSandbox = stack.config.paymentGatewayUrl === sandbox;
  const run: SmokeRun = { ...options, stack, idPrefix, isSandbox, print };
  const problems: string[] = [];
  for (const workflow of workflowNames) {
    const parent = parentWorkflowOf(workflow);
    if (parent !== undefined)
      printerOf(run, workflowSpec(workflow).subject)(`is tried with ${parent}, which starts it`);
    else problems.push(...(await (trials[workflow] ?? tryExample(workflow))(run)));
  }
  return problems;
}

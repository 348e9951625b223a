import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { describedRoutes } from '../../functions/api/operations.ts';
import { functionSpec } from '../../functions/manifest.ts';
import { type WorkflowName, workflowSpec } from '../../state-machines/manifest.ts';
import { printerOf, type SmokeRun, type WorkflowTrial } from './trial.ts';

const ownTrial = 'add a trial of its own to operations/smoke/smoke.ts';

/**
 * The trial of a workflow that has none of its own: sends the example of the route that starts it, and waits until its
 * execution has succeeded.
 */
export const tryExample =
  (workflow: WorkflowName): WorkflowTrial =>
  async (run) => {
    const { stack, idPrefix, isSandbox } = run;
    const { subject, key } = workflowSpec(workflow);
    const line = printerOf(run, subject);
    const starter = describedRoutes.find(({ name }) => {
      const started: readonly WorkflowName[] = functionSpec(name).startsExecutions ?? [];
      return started.includes(workflow);
    });
    if (starter === undefined) return [`${workflow} is not tried, because no route starts it: ${ownTrial}`];
    if (!isSandbox) {
      line('is not tried: the gateway is not the sandbox, so its example could move money');
      return [];
    }
    const { route, examplePath, operation } = starter;
    const { body = {} } = operation.example;
    const sent = await stack.api('POST', examplePath, {
      ...body,
      ...(key in body && { [key]: `${idPrefix}-${subject}` }),
    });
    line(`the example of ${route} got HTTP ${sent.status}`);
    const { status, schema } = operation.response;
    if (sent.status !== status || !schema.schema.safeParse(sent.body).success)
      return [
        `the example of ${route} got HTTP ${sent.status} ${JSON.stringify(sent.body)}, which docs/openapi.yaml does not describe`,
      ];
    return sent.body.executionArn === undefined ? [] : waitForExecution(run, workflow, String(sent.body.executionArn));
  };

async function waitForExecution(
  run: SmokeRun,
  workflow: WorkflowName,
  executionArn: string,
): Promise<readonly string[]> {
  const { stack, timeout = 90_000, interval = 1_000 } = run;
  await stack.credentials();
  const end = performance.now() + timeout;
  for (;;) {
    const { status, error, cause } = await stack.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    if (status !== 'RUNNING') {
      printerOf(run, workflowSpec(workflow).subject)(String(status));
      return status === 'SUCCEEDED' ? [] : [`${executionArn} is ${status} (${error}: ${cause}), and must be SUCCEEDED`];
    }
    if (performance.now() >= end)
      return [
        `${executionArn} is still RUNNING after ${timeout / 1000} s: if ${workflow} waits for a person, ${ownTrial}`,
      ];
    await sleep(interval);
  }
}

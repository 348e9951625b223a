import type { InvocationReport } from 'step-functions-engine/lambda-runtime';
import { UserError } from 'step-functions-engine/server';
import { describedRoutes } from '../../functions/api/operations.ts';
import { type FunctionName, functionSpec } from '../../functions/manifest.ts';
import type { Example } from '../../local/demo/example.ts';
import { type EndedExecution, readExecution, request } from '../../local/demo/run-execution.ts';
import { startVirtualRun, type VirtualRun } from '../../local/demo/virtual-run.ts';
import { dynoxideBinary, startDynoxide } from '../../local/table/dynoxide.ts';
import { type WorkflowName, workflowSpec } from '../../state-machines/manifest.ts';
import { setEnvironment } from '../test-environment.ts';
import { CapacityMeter, type Units } from './capacity-meter.ts';

/** The usage of AWS's services by one order, return or quote. */
export interface Usage {
  readonly stateTransitions: number;
  readonly lambdaRequests: number;
  readonly lambdaGbSeconds: number;
  readonly units: Units;
  readonly apiRequests: number;
}

export interface Measured extends Usage {
  readonly name: string;
  readonly outcome: string;
}

export interface MeasuredQuote extends Usage {
  /** ms that the execution took on this machine */
  readonly duration: number;
}

/**
 * Runs orders and returns, one after the other, and measures the usage of each. Each runs twice and the second run is
 * measured, so that the functions are warm, as most are under load.
 */
export async function measure(
  examples: readonly { readonly name: string; readonly example: Example }[],
  returns: readonly Example[],
  quote: object,
): Promise<{
  readonly orders: readonly Measured[];
  readonly returns: readonly Measured[];
  readonly quote: MeasuredQuote;
  readonly others: readonly Measured[];
}> {
  const binary = dynoxideBinary();
  if (binary === undefined)
    throw new UserError(
      'make cost needs dynoxide, and cannot run on another database: docs/local-run.md says on which machines it is installed.',
    );
  const dynoxide = await startDynoxide(binary);
  const meter = new CapacityMeter(dynoxide.endpoint);
  const metered = await meter.start();
  const restore = setEnvironment({ AWS_ENDPOINT_URL_DYNAMODB: metered.url });
  const reports: InvocationReport[] = [];
  const virtual = await startVirtualRun({ onReport: (report) => reports.push(report) });
  const { environment, run, runReturn } = virtual;
  try {
    const orders: Measured[] = [];
    for (const turn of ['warm', 'cost']) {
      for (const { name, example } of examples) {
        const own = { ...example, order: { ...example.order, orderId: `${turn}-${example.order.orderId}` } };
        reports.length = 0;
        meter.take();
        const { transitions, outcome } = await run(own);
        if (turn === 'cost') orders.push({ name, outcome, stateTransitions: transitions, ...usageOf(reports, meter) });
      }
    }
    const sentBack: Measured[] = [];
    for (const turn of ['warm', 'cost']) {
      for (const { returns: contents = [], ...example } of returns) {
        const orderId = `${turn}-${example.order.orderId}`;
        await run({ ...example, order: { ...example.order, orderId } });
        for (const content of contents) {
          const { returnId } = content.return;
          const own = { ...content, return: { ...content.return, returnId: `${turn}-${returnId}`, orderId } };
          reports.length = 0;
          meter.take();
          const { transitions: stateTransitions, outcome } = await runReturn(own);
          if (turn === 'cost') sentBack.push({ name: returnId, outcome, stateTransitions, ...usageOf(reports, meter) });
        }
      }
    }
    const ask = () =>
      fetch(`${environment.endpoints.api}/quotes`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(quote),
      });
    await ask();
    reports.length = 0;
    meter.take();
    const begun = performance.now();
    const answer = await ask();
    const duration = performance.now() - begun;
    if (answer.status !== 200) throw new Error(`POST /quotes answered ${answer.status}: ${await answer.text()}`);
    const quoted = { ...usageOf(reports, meter), stateTransitions: 4, duration };
    const others: Measured[] = [];
    for (const route of routesOfOthers) {
      await runExample(virtual, route, 'warm');
      reports.length = 0;
      meter.take();
      const { transitions: stateTransitions, status } = await runExample(virtual, route, 'cost');
      others.push({ name: route.workflow, outcome: status, stateTransitions, ...usageOf(reports, meter) });
    }
    return { orders, returns: sentBack, quote: quoted, others };
  } finally {
    restore();
    await environment.close();
    await metered.close();
    await dynoxide.close();
  }
}

/** The workflows that have example files, or are measured in another way. */
const known: readonly WorkflowName[] = ['order-processing', 'order-return', 'order-quote'];

/** The example of the route for every other workflow that a route starts. */
const routesOfOthers = describedRoutes.flatMap(({ name, examplePath, operation }) =>
  (functionSpec(name).startsExecutions ?? [])
    .filter((workflow) => !known.includes(workflow))
    .map((workflow) => ({ workflow, path: examplePath, body: operation.example.body })),
);

/** Starts an execution with the example of its route and a new id, and waits for its end. */
async function runExample(
  { environment, clock }: VirtualRun,
  { workflow, path, body }: (typeof routesOfOthers)[number],
  name: string,
): Promise<EndedExecution> {
  const content = { ...body, [workflowSpec(workflow).key]: name };
  const answer = await request(clock, `${environment.endpoints.api}${path}`, content);
  if (answer.status !== 202) throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return readExecution(environment, String(answer.body.executionArn));
}

function usageOf(reports: readonly InvocationReport[], meter: CapacityMeter): Omit<Usage, 'stateTransitions'> {
  // `make cost` itself reads an order or a return after its end; a customer may or may not.
  const billed = reports.filter(({ functionName }) => !routeOf(functionName)?.startsWith('GET '));
  return {
    lambdaRequests: billed.length,
    lambdaGbSeconds: billed.reduce(
      (sum, { duration, memory }) => sum + (Math.ceil(duration) / 1000) * (memory / 1024),
      0,
    ),
    units: meter.take(),
    apiRequests: billed.filter(({ functionName }) => routeOf(functionName) !== undefined).length,
  };
}

const routeOf = (functionName: string): string | undefined => functionSpec(functionName as FunctionName).route;

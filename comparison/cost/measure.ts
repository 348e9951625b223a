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

/** What AWS bills for one order, return or quote. */
export interface Usage {
  readonly stateTransitions: number;
  readonly lambdaRequests: number;
  readonly lambdaGbSeconds: number;
  /** of DynamoDB */
  readonly units: Units;
  readonly apiRequests: number;
}

export interface MeasuredExecution extends Usage {
  /** The name of the example, or of the workflow. */
  readonly name: string;
  readonly outcome: string;
}

export interface MeasuredQuote extends Usage {
  /** ms that the execution took on this machine */
  readonly duration: number;
}

/**
 * Runs orders, returns, a quote and an execution of each other workflow, one after the other, and measures the usage of
 * each. Each runs twice and the second run is measured, so that the functions are warm, as most are under load.
 * @param quote the body of POST /quotes
 * @returns `others`: every other workflow that a route starts, by the example of that route
 * @throws UserError if dynoxide is not installed
 */
export async function measure(
  examples: readonly { readonly name: string; readonly example: Example }[],
  returns: readonly Example[],
  quote: object,
): Promise<{
  readonly orders: readonly MeasuredExecution[];
  readonly returns: readonly MeasuredExecution[];
  readonly quote: MeasuredQuote;
  readonly others: readonly MeasuredExecution[];
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
    const orders: MeasuredExecution[] = [];
    for (const turn of ['warm', 'cost']) {
      for (const { name, example } of examples) {
        const copy = { ...example, order: { ...example.order, orderId: `${turn}-${example.order.orderId}` } };
        reports.length = 0;
        meter.take();
        const { transitions, outcome } = await run(copy);
        if (turn === 'cost') orders.push({ name, outcome, stateTransitions: transitions, ...usageOf(reports, meter) });
      }
    }
    const measuredReturns: MeasuredExecution[] = [];
    for (const turn of ['warm', 'cost']) {
      for (const { returns: contents = [], ...example } of returns) {
        const orderId = `${turn}-${example.order.orderId}`;
        await run({ ...example, order: { ...example.order, orderId } });
        for (const content of contents) {
          const { returnId } = content.return;
          const copy = { ...content, return: { ...content.return, returnId: `${turn}-${returnId}`, orderId } };
          reports.length = 0;
          meter.take();
          const { transitions: stateTransitions, outcome } = await runReturn(copy);
          if (turn === 'cost')
            measuredReturns.push({ name: returnId, outcome, stateTransitions, ...usageOf(reports, meter) });
        }
      }
    }
    const requestQuote = () =>
      fetch(`${environment.endpoints.api}/quotes`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(quote),
      });
    await requestQuote();
    reports.length = 0;
    meter.take();
    const startedAt = performance.now();
    const response = await requestQuote();
    const duration = performance.now() - startedAt;
    if (response.status !== 200) throw new Error(`POST /quotes answered ${response.status}: ${await response.text()}`);
    const measuredQuote = { ...usageOf(reports, meter), stateTransitions: 4, duration };
    const others: MeasuredExecution[] = [];
    for (const route of routesOfOthers) {
      await runExample(virtual, route, 'warm');
      reports.length = 0;
      meter.take();
      const { transitions: stateTransitions, status } = await runExample(virtual, route, 'cost');
      others.push({ name: route.workflow, outcome: status, stateTransitions, ...usageOf(reports, meter) });
    }
    return { orders, returns: measuredReturns, quote: measuredQuote, others };
  } finally {
    restore();
    await environment.close();
    await metered.close();
    await dynoxide.close();
  }
}

/** The workflows that `measure` runs by example files or by code of its own. */
const measuredByCode: readonly WorkflowName[] = ['order-processing', 'order-return', 'order-quote'];

/** Every other workflow that a route starts, with the path and the body of the route's example. */
const routesOfOthers = describedRoutes.flatMap(({ name, examplePath, operation }) =>
  (functionSpec(name).startsExecutions ?? [])
    .filter((workflow) => !measuredByCode.includes(workflow))
    .map((workflow) => ({ workflow, path: examplePath, body: operation.example.body })),
);

/** Starts an execution with the example of its route and the id `name`, and waits for its end. */
async function runExample(
  { environment, clock }: VirtualRun,
  { workflow, path, body }: (typeof routesOfOthers)[number],
  name: string,
): Promise<EndedExecution> {
  const content = { ...body, [workflowSpec(workflow).key]: name };
  const response = await request(clock, `${environment.endpoints.api}${path}`, content);
  if (response.status !== 202)
    throw new Error(`POST ${path} answered ${response.status}: ${JSON.stringify(response.body)}`);
  return readExecution(environment, String(response.body.executionArn));
}

/** The usage since the reports and the meter were reset. */
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

import { paint } from '../../command-line/terminal.ts';
import { costOf, expressBreakEven, expressCost, sum } from './cost.ts';
import type { MeasuredExecution, MeasuredQuote } from './measure.ts';
import { prices, pricesSource } from './prices.ts';

export interface Costs {
  readonly orders: readonly MeasuredExecution[];
  readonly returns: readonly MeasuredExecution[];
  readonly quote: MeasuredQuote;
  /** The other workflows, by the example of the route that starts each. */
  readonly others: readonly MeasuredExecution[];
  /** The share of each example, in percent of the orders. */
  readonly mix: Readonly<Record<string, number>>;
  /** The operations and invocations of a fulfilled order as a Lambda durable function. */
  readonly durable: { readonly operations: number; readonly invocations: number };
}

const million = 1_000_000;

/** Formats the costs as tables for a terminal: dollars for a million orders, returns or quotes. */
export function formatCosts({ orders, returns, quote, others, mix, durable }: Costs): string {
  return [
    heading('The cost of a million orders, in dollars, by outcome'),
    formatOrders(orders),
    heading('The cost of a million returns, in dollars, by outcome'),
    formatOrders(returns),
    heading('A million orders a month, mixed'),
    formatMix(orders, mix),
    heading('The cost of other orchestrators alone, for a million of the same orders'),
    formatOrchestrators(orders, durable),
    heading('A million quotes: when Express is cheaper'),
    formatQuote(quote),
    ...(others.length === 0
      ? []
      : [
          heading('The cost of a million executions of the other workflows, in dollars, by their examples'),
          formatOrders(others),
        ]),
    '',
    paint('dim', `Prices: ${pricesSource}.`),
    paint(
      'dim',
      'Durations are of this machine: expect a few times as much at 256 MB. Not included: logs, traces, notifications, storage.',
    ),
  ].join('\n');
}

const heading = (text: string): string => `\n${paint('bold', text)}`;
/** The dollars for a million, from the dollars for one. */
const dollars = (amount: number): string => (amount * million).toFixed(2).padStart(9);

function formatOrders(orders: readonly MeasuredExecution[]): string {
  const columns = 'transitions  Lambda  GB-s     WRU    RRU  API  │  Step Fn.    Lambda  DynamoDB       API       sum';
  const rows = orders.map((order) => {
    const { stateTransitions, lambdaRequests, lambdaGbSeconds, units, apiRequests } = order;
    const cost = costOf(order);
    const used = `${String(stateTransitions).padStart(11)}  ${String(lambdaRequests).padStart(6)}  ${lambdaGbSeconds.toFixed(3)}  ${units.write.toFixed(1).padStart(5)}  ${units.read.toFixed(1).padStart(5)}  ${String(apiRequests).padStart(3)}`;
    const costs = [cost.stepFunctions, cost.lambda, cost.dynamoDb, cost.api, sum(cost)].map(dollars).join(' ');
    return `${order.name.padEnd(27)} ${used}  │ ${costs}`;
  });
  return [`${''.padEnd(27)} ${columns}`, ...rows].join('\n');
}

function formatMix(orders: readonly MeasuredExecution[], mix: Readonly<Record<string, number>>): string {
  const parts = orders.flatMap((order) =>
    mix[order.name] === undefined ? [] : [{ cost: costOf(order), share: (mix[order.name] ?? 0) / 100 }],
  );
  const of = (service: 'stepFunctions' | 'lambda' | 'dynamoDb' | 'api') =>
    parts.reduce((total, { cost, share }) => total + share * cost[service], 0);
  const services = {
    'Step Functions': of('stepFunctions'),
    Lambda: of('lambda'),
    DynamoDB: of('dynamoDb'),
    'HTTP API': of('api'),
  };
  const total = Object.values(services).reduce((all, one) => all + one, 0);
  const rows = Object.entries(services).map(
    ([service, cost]) => `${service.padEnd(27)} ${dollars(cost)}  ${((100 * cost) / total).toFixed(0).padStart(3)} %`,
  );
  return [...rows, `${'sum'.padEnd(27)} ${dollars(total)}`].join('\n');
}

function formatOrchestrators(
  orders: readonly MeasuredExecution[],
  { operations, invocations }: Costs['durable'],
): string {
  const fulfilled = orders.find(({ name }) => name === '01-fulfilled');
  const transitions = fulfilled?.stateTransitions ?? 0;
  return [
    `${'Standard workflow'.padEnd(27)} ${dollars(transitions * prices.stateTransition)}  ${transitions} state transitions`,
    `${'Lambda durable function'.padEnd(27)} ${dollars(operations * prices.durableOperation + invocations * prices.lambdaRequest)}  ${operations} durable operations, ${invocations} invocations; its data is billed in addition, by GB`,
    `${'Express workflow'.padEnd(27)} ${'–'.padStart(9)}  cannot wait for a callback, and may run twice`,
  ].join('\n');
}

function formatQuote(quote: MeasuredQuote): string {
  const { stateTransitions, duration } = quote;
  const { lambda, dynamoDb, api } = costOf(quote);
  const rest = lambda + dynamoDb + api;
  return [
    `${'Express workflow'.padEnd(27)} ${dollars(expressCost(duration))}  ${duration.toFixed(0)} ms here, at 64 MB`,
    `${'Standard workflow'.padEnd(27)} ${dollars(stateTransitions * prices.stateTransition)}  ${stateTransitions} state transitions, but it cannot return a response to a request`,
    `${'functions, table, API'.padEnd(27)} ${dollars(rest)}  the same in both`,
    `Express is cheaper for ${stateTransitions} transitions up to ${expressBreakEven(stateTransitions).toFixed(0)} s: use it for what is short, may run twice and waits for no callback.`,
  ].join('\n');
}

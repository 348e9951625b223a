import type { Ended, Resource } from './resource.ts';

const outcomes: readonly unknown[] = ['FULFILLED', 'REJECTED', 'CANCELLED', 'FAILED'];
const returnOutcomes: readonly unknown[] = ['RETURNED', 'RETURN_REJECTED', 'RETURN_EXPIRED', 'RETURN_FAILED'];

/** One outcome, the same in the table, in the execution and in what the customer was told, once. */
export const outcome: Resource = {
  name: 'outcome',
  judges: [
    'table ORDER/ORDER',
    'table ORDER/NOTIFICATION',
    'table RETURN/RETURN',
    'table RETURN/NOTIFICATION',
    'executions.start',
    'task.succeed',
    'task.fail',
  ],
  broken: ({ run, state, end, returnEnd }) => {
    const { status, returnStatus, items } = state;
    const ofReturn =
      returnEnd === undefined
        ? []
        : brokenEnd('the return', returnStatus, returnOutcomes, run.toldOfReturn, returnEnd, 'RETURN_FAILED');
    return [
      ...brokenEnd('the order', status, outcomes, run.told, end, 'FAILED'),
      ...ofReturn,
      ...((status === 'FULFILLED') !== items.some(({ sk }) => sk === 'SHIPMENT')
        ? [`a shipment must be there exactly if the order is fulfilled, and it is ${status}`]
        : []),
    ];
  },
};

function brokenEnd(
  what: string,
  status: unknown,
  possible: readonly unknown[],
  told: readonly unknown[],
  end: Ended,
  failed: string,
): string[] {
  const broken: string[] = [];
  if (!possible.includes(status)) broken.push(`${what} has ended without one, as ${status}`);
  if (told.length !== 1 || told[0] !== status)
    broken.push(`the customer was told [${told.join(', ')}] of ${what}, which is ${status}`);
  const output = (end.output ?? {}) as { outcome?: string };
  const concluded = end.status === 'SUCCEEDED' ? output.outcome : failed;
  if (concluded !== status) broken.push(`the execution ends with ${concluded}, ${what} is ${status}`);
  return broken;
}

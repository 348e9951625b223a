import { orderKey, outcomeNotificationKey, shipmentKey } from '../../../../orders/keys.ts';
import { returnKey } from '../../../../orders/returns/keys.ts';
import type { WorkflowName } from '../../../../state-machines/manifest.ts';
import { returnIdOf } from '../acts/send-back.ts';
import { type Invariant, itemOf, type RunResult } from '../invariant.ts';

const outcomes: readonly unknown[] = ['FULFILLED', 'REJECTED', 'CANCELLED', 'FAILED'];
const returnOutcomes: readonly unknown[] = ['RETURNED', 'RETURN_REJECTED', 'RETURN_EXPIRED', 'RETURN_FAILED'];

/** Each order and return has one outcome, the same in table, execution and API, and one notification of it. */
export const invariant: Invariant = {
  name: 'outcome',
  covers: [
    'table ORDER/ORDER',
    'table ORDER/NOTIFICATION',
    'table RETURN/RETURN',
    'table RETURN/NOTIFICATION',
    'taskResults.succeed',
    'taskResults.fail',
  ],
  violations: (result) => {
    const { id } = result.run;
    const returnId = returnIdOf(result.run);
    const status = itemOf(result, orderKey(id))?.status;
    const shipped = itemOf(result, shipmentKey(id)) !== undefined;
    return [
      ...endViolations(result, 'order-processing', 'the order', orderKey(id), outcomes, 'FAILED'),
      ...endViolations(result, 'order-return', 'the return', returnKey(returnId), returnOutcomes, 'RETURN_FAILED'),
      ...((status === 'FULFILLED') !== shipped
        ? [`a shipment must exist if and only if the order is fulfilled, and the order is ${status}`]
        : []),
    ];
  },
};

function endViolations(
  result: RunResult,
  workflow: WorkflowName,
  what: string,
  key: ReturnType<typeof orderKey>,
  possible: readonly unknown[],
  failed: string,
): string[] {
  const end = result.ends.get(workflow);
  if (end === undefined) return [];
  const status = itemOf(result, key)?.status;
  const notifiedOf = result.run.puts
    .filter(({ pk, sk }) => pk === key.pk && sk === outcomeNotificationKey('').sk)
    .map(({ outcome }) => outcome);
  const violations: string[] = [];
  if (!possible.includes(status)) violations.push(`${what} has ended without one, as ${status}`);
  if (notifiedOf.length !== 1 || notifiedOf[0] !== status)
    violations.push(`the customer was notified of [${notifiedOf.join(', ')}] for ${what}, which is ${status}`);
  const concluded = end.status === 'SUCCEEDED' ? Object(end.output).outcome : failed;
  if (concluded !== status) violations.push(`the execution ends with ${concluded}, ${what} is ${status}`);
  const shown = Object(result.shown.get(workflow)).status;
  if (shown !== status) violations.push(`the API shows ${shown}, ${what} is ${status}`);
  return violations;
}

import { orderKey, outcomeNotificationKey, shipmentKey } from '../../../../orders/keys.ts';
import { returnKey } from '../../../../orders/returns/keys.ts';
import type { WorkflowName } from '../../../../state-machines/manifest.ts';
import { returnIdOf } from '../acts/send-back.ts';
import { itemOf, type Judged, type Resource } from '../resource.ts';

const outcomes: readonly unknown[] = ['FULFILLED', 'REJECTED', 'CANCELLED', 'FAILED'];
const returnOutcomes: readonly unknown[] = ['RETURNED', 'RETURN_REJECTED', 'RETURN_EXPIRED', 'RETURN_FAILED'];

/** One outcome, the same in the table, in the execution, in the API and in the notification of the customer, once. */
export const resource: Resource = {
  name: 'outcome',
  judges: [
    'table ORDER/ORDER',
    'table ORDER/NOTIFICATION',
    'table RETURN/RETURN',
    'table RETURN/NOTIFICATION',
    'taskResults.succeed',
    'taskResults.fail',
  ],
  broken: (judged) => {
    const { id } = judged.run;
    const returnId = returnIdOf(judged.run);
    const status = itemOf(judged, orderKey(id))?.status;
    const shipped = itemOf(judged, shipmentKey(id)) !== undefined;
    return [
      ...brokenEnd(judged, 'order-processing', 'the order', orderKey(id), outcomes, 'FAILED'),
      ...brokenEnd(judged, 'order-return', 'the return', returnKey(returnId), returnOutcomes, 'RETURN_FAILED'),
      ...((status === 'FULFILLED') !== shipped
        ? [`a shipment must be there exactly if the order is fulfilled, and it is ${status}`]
        : []),
    ];
  },
};

function brokenEnd(
  judged: Judged,
  workflow: WorkflowName,
  what: string,
  key: ReturnType<typeof orderKey>,
  possible: readonly unknown[],
  failed: string,
): string[] {
  const end = judged.ends.get(workflow);
  if (end === undefined) return [];
  const status = itemOf(judged, key)?.status;
  const notifiedOf = judged.run.puts
    .filter(({ pk, sk }) => pk === key.pk && sk === outcomeNotificationKey('').sk)
    .map(({ outcome }) => outcome);
  const broken: string[] = [];
  if (!possible.includes(status)) broken.push(`${what} has ended without one, as ${status}`);
  if (notifiedOf.length !== 1 || notifiedOf[0] !== status)
    broken.push(`the customer was notified of [${notifiedOf.join(', ')}] for ${what}, which is ${status}`);
  const concluded = end.status === 'SUCCEEDED' ? Object(end.output).outcome : failed;
  if (concluded !== status) broken.push(`the execution ends with ${concluded}, ${what} is ${status}`);
  const shown = Object(judged.shown.get(workflow)).status;
  if (shown !== status) broken.push(`the API shows ${shown}, ${what} is ${status}`);
  return broken;
}

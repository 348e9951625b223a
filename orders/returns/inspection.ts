import * as z from 'zod/mini';
import { decide } from '../decision/decide.ts';
import { ask, type Question } from '../decision/question.ts';
import { NotFound, ValidationError } from '../errors.ts';
import type { Currency } from '../money.ts';
import { noRepeatedSku, parse, skuSchema, text } from '../order/order.ts';
import type { Table, TaskResults } from '../ports.ts';
import { inspectionKey, inspectionNotificationKey } from './keys.ts';
import type { AcceptedItem, ExpectedItem, Refund, RejectedItem } from './return.ts';

/** What the warehouse found, an entry an item of the return. */
export const inspectionSchema = z.strictObject({
  items: z
    .array(
      z.strictObject({
        sku: skuSchema,
        /** Of the quantity returned, what is refunded; the rest stays the customer's. */
        accepted: z.int('must be a whole number').check(z.minimum(0, 'must not be negative')),
        /** Of the accepted ones, what is written off; the rest is sold again. */
        damaged: z._default(z.int('must be a whole number').check(z.minimum(0, 'must not be negative')), 0),
        /** For the customer: why something is not accepted. */
        note: z._default(text(200), 'it was not as it was sold'),
      }),
    )
    .check(noRepeatedSku),
});

export type Inspection = z.infer<typeof inspectionSchema>;

/** @throws ValidationError naming every problem by its path */
export const parseInspection = (input: unknown): Inspection => parse(inspectionSchema, input);

/** What follows from an inspection: the waiting task's result. */
export interface Verdict {
  readonly accepted: readonly AcceptedItem[];
  readonly rejected: readonly RejectedItem[];
  readonly refund: Refund;
}

/** The INSPECTION item. */
interface Asked extends Question {
  readonly returnId: string;
  readonly orderId: string;
  readonly status: 'PENDING' | 'INSPECTED';
  readonly items: readonly ExpectedItem[];
  readonly currency: Currency;
  readonly verdict?: Verdict;
}

export interface InspectionRequest {
  readonly returnId: string;
  readonly orderId: string;
  readonly items: readonly ExpectedItem[];
  readonly currency: Currency;
  readonly taskToken: string;
}

const deliver = ({ taskToken, verdict }: Asked, { taskResults }: { taskResults: TaskResults }) =>
  taskResults.succeed(taskToken, verdict);

/** Asks the warehouse to inspect what comes back, as `ask` says. The task then waits for it. */
export async function requestInspection(
  { returnId, orderId, items, currency, taskToken }: InspectionRequest,
  ports: { table: Table; taskResults: TaskResults; now: () => Date },
): Promise<void> {
  const requestedAt = ports.now().toISOString();
  const goods = items.map(({ sku, quantity }) => `${quantity} ${sku}`).join(', ');
  const message = `Return ${returnId} of order ${orderId} is announced: ${goods}. Inspect it when it arrives.`;
  const question = { returnId, orderId, items, currency, taskToken, requestedAt };
  const at = { to: 'warehouse', orderId, returnId, message, at: requestedAt };
  const notification = { ...inspectionNotificationKey(returnId), ...at };
  await ask<Asked>({ key: inspectionKey(returnId), question, notification }, deliver, ports);
}

/**
 * Takes the warehouse's word on a return, as `decide` says.
 * @throws ValidationError if it does not speak of each item, or accepts more than was returned
 * @throws NotFound if no inspection was asked for
 * @throws TransientError if it was asked for just now
 * @throws Conflict if the return was inspected otherwise before, or nobody waits for it any more
 */
export async function recordInspection(
  returnId: string,
  inspection: Inspection,
  inspectedBy: string,
  ports: { table: Table; taskResults: TaskResults; now: () => Date },
): Promise<{ returnId: string } & Verdict> {
  const key = inspectionKey(returnId);
  const asked = (await ports.table.get(key)) as unknown as Asked | undefined;
  if (asked === undefined) throw new NotFound(`no inspection of return ${returnId} was asked for`);
  const verdict = toVerdict(inspection, asked);
  const same = JSON.stringify(inspection);
  const decided = await decide<Asked & { readonly inspection?: string }>(
    {
      key,
      name: `inspection of return ${returnId}`,
      status: 'INSPECTED',
      details: { verdict, inspection: same, inspectedBy, inspectedAt: ports.now().toISOString() },
      isSame: (earlier) => earlier.inspection === same,
    },
    deliver,
    ports,
  );
  return { returnId, ...(decided.verdict ?? verdict) };
}

/** @throws ValidationError if it does not speak of each item, or accepts more than was returned */
function toVerdict({ items }: Inspection, { items: expected, currency }: Asked): Verdict {
  const problems = [
    ...expected
      .filter(({ sku }) => !items.some((item) => item.sku === sku))
      .map(({ sku }) => ({ path: 'items', message: `must speak of ${sku}` })),
    ...items.flatMap(({ sku, accepted, damaged }, index) => {
      const quantity = expected.find((item) => item.sku === sku)?.quantity;
      if (quantity === undefined) return [{ path: `items[${index}].sku`, message: 'is not in the return' }];
      if (accepted > quantity) {
        return [{ path: `items[${index}].accepted`, message: `must be at most ${quantity}, which is returned` }];
      }
      return damaged > accepted
        ? [{ path: `items[${index}].damaged`, message: `must be at most ${accepted}, which is accepted` }]
        : [];
    }),
  ];
  if (problems.length > 0) throw new ValidationError(problems);
  const found = items.map((item) => ({ ...item, ...expectedOf(item.sku, expected) }));
  return {
    accepted: found.flatMap(({ sku, accepted, damaged }) => [
      ...(accepted > damaged ? [{ sku, quantity: accepted - damaged, condition: 'good' as const }] : []),
      ...(damaged > 0 ? [{ sku, quantity: damaged, condition: 'damaged' as const }] : []),
    ]),
    rejected: found
      .filter(({ accepted, quantity }) => accepted < quantity)
      .map(({ sku, accepted, quantity, note }) => ({ sku, quantity: quantity - accepted, note })),
    refund: { amount: found.reduce((sum, { accepted, unitPrice }) => sum + accepted * unitPrice, 0), currency },
  };
}

function expectedOf(sku: string, expected: readonly ExpectedItem[]): Pick<ExpectedItem, 'quantity' | 'unitPrice'> {
  const { quantity = 0, unitPrice = 0 } = expected.find((item) => item.sku === sku) ?? {};
  return { quantity, unitPrice };
}

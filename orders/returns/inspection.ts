import * as z from 'zod/mini';
import { decide } from '../decision/decide.ts';
import { ask, type Question } from '../decision/question.ts';
import { NotFound, ValidationError } from '../errors.ts';
import type { Currency } from '../money.ts';
import { noRepeatedSku, parse, skuSchema, text } from '../order/order.ts';
import type { Table, TaskResults } from '../ports.ts';
import { inspectionKey, inspectionNotificationKey } from './keys.ts';
import type { AcceptedItem, ExpectedItem, Refund, RejectedItem } from './return.ts';

/** The result of an inspection by the warehouse, with an entry for each item of the return. */
export const inspectionSchema = z.strictObject({
  items: z
    .array(
      z.strictObject({
        sku: skuSchema,
        /** How many of the returned pieces are refunded; the others remain the customer's property. */
        accepted: z.int('must be a whole number').check(z.minimum(0, 'must not be negative')),
        /** How many of the accepted pieces are written off; the others are sold again. */
        damaged: z._default(z.int('must be a whole number').check(z.minimum(0, 'must not be negative')), 0),
        /** For the customer: why something is not accepted. */
        note: z._default(text(200), 'it was not as it was sold'),
      }),
    )
    .check(noRepeatedSku),
});

export type Inspection = z.infer<typeof inspectionSchema>;

/**
 * Checks the body of a request that reports an inspection.
 * @throws ValidationError naming every problem by its path
 */
export const parseInspection = (input: unknown): Inspection => parse(inspectionSchema, input);

/** The consequences of an inspection: the waiting task's result. */
export interface Verdict {
  readonly accepted: readonly AcceptedItem[];
  readonly rejected: readonly RejectedItem[];
  readonly refund: Refund;
}

/** The INSPECTION item. */
interface InspectionItem extends Question {
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

const deliver = ({ taskToken, verdict }: InspectionItem, { taskResults }: { taskResults: TaskResults }) =>
  taskResults.succeed(taskToken, verdict);

/** Asks the warehouse to inspect returned goods; `ask` describes the steps. The task then waits for the inspection. */
export async function requestInspection(
  { returnId, orderId, items, currency, taskToken }: InspectionRequest,
  ports: { table: Table; taskResults: TaskResults; now: () => Date },
): Promise<void> {
  const requestedAt = ports.now().toISOString();
  const goods = items.map(({ sku, quantity }) => `${quantity} ${sku}`).join(', ');
  const message = `Return ${returnId} of order ${orderId} is announced: ${goods}. Inspect it when it arrives.`;
  const question = { returnId, orderId, items, currency, taskToken, requestedAt };
  const contents = { to: 'warehouse', orderId, returnId, message, at: requestedAt };
  const notification = { ...inspectionNotificationKey(returnId), ...contents };
  await ask<InspectionItem>({ key: inspectionKey(returnId), question, notification }, deliver, ports);
}

/**
 * Records the inspection of a return and sends its verdict to the waiting task; `decide` describes the steps.
 * @throws ValidationError if it does not have an entry for each item, or accepts more than was returned
 * @throws NotFound if no inspection was requested
 * @throws TransientError if it was requested just now: send the inspection again
 * @throws Conflict if there is another inspection already, or no task waits for it any more
 */
export async function recordInspection(
  returnId: string,
  inspection: Inspection,
  inspectedBy: string,
  ports: { table: Table; taskResults: TaskResults; now: () => Date },
): Promise<{ returnId: string } & Verdict> {
  const key = inspectionKey(returnId);
  const stored = (await ports.table.get(key)) as unknown as InspectionItem | undefined;
  if (stored === undefined) throw new NotFound(`no inspection of return ${returnId} was requested`);
  const verdict = toVerdict(inspection, stored);
  const contents = JSON.stringify(inspection);
  const decided = await decide<InspectionItem & { readonly inspection?: string }>(
    {
      key,
      name: `inspection of return ${returnId}`,
      status: 'INSPECTED',
      details: { verdict, inspection: contents, inspectedBy, inspectedAt: ports.now().toISOString() },
      isSame: (earlier) => earlier.inspection === contents,
    },
    deliver,
    ports,
  );
  return { returnId, ...(decided.verdict ?? verdict) };
}

/** @throws ValidationError if it does not have an entry for each item, or accepts more than was returned */
function toVerdict({ items }: Inspection, { items: expected, currency }: InspectionItem): Verdict {
  const problems = [
    ...expected
      .filter(({ sku }) => !items.some((item) => item.sku === sku))
      .map(({ sku }) => ({ path: 'items', message: `must have an entry for ${sku}` })),
    ...items.flatMap(({ sku, accepted, damaged }, index) => {
      const quantity = expected.find((item) => item.sku === sku)?.quantity;
      if (quantity === undefined) return [{ path: `items[${index}].sku`, message: 'is not in the return' }];
      if (accepted > quantity) {
        return [
          { path: `items[${index}].accepted`, message: `must be at most ${quantity}, the quantity of the return` },
        ];
      }
      return damaged > accepted
        ? [{ path: `items[${index}].damaged`, message: `must be at most ${accepted}, the accepted quantity` }]
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

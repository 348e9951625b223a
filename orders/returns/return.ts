import * as z from 'zod/mini';
import type { Currency } from '../money.ts';
import { idSchema, maxLines, noRepeatedSku, parse, quantitySchema, skuSchema, text } from '../order/order.ts';
import type { Table, Write } from '../ports.ts';
import { storeOnce } from '../store-once.ts';
import { returnKey } from './keys.ts';

export const returnSchema = z.strictObject({
  returnId: idSchema,
  orderId: idSchema,
  items: z.array(z.strictObject({ sku: skuSchema, quantity: quantitySchema })).check(
    z.minLength(1, 'must have at least one line'),
    // Each may be restocked and written off in part, and a transaction closes them all.
    z.maxLength(maxLines, `must have at most ${maxLines} lines`),
    noRepeatedSku,
  ),
  reason: text(500),
});

/** Goods that a customer sends back. */
export type Return = z.infer<typeof returnSchema>;

/** What a customer writes in words of their own may tell something of them: it expires, as that of an order does. */
export const personalFields = ['reason'] as const satisfies readonly (keyof Return)[];

export interface ReturnedItem {
  readonly sku: string;
  readonly quantity: number;
}

/** Goods on their way back, with what was paid for each. */
export interface ExpectedItem extends ReturnedItem {
  /** minor units */
  readonly unitPrice: number;
}

/** Goods that the warehouse has accepted: `good` ones are sold again, `damaged` ones are not. */
export interface AcceptedItem extends ReturnedItem {
  readonly condition: 'good' | 'damaged';
}

/** Goods that the warehouse has not accepted: they stay the customer's. */
export interface RejectedItem extends ReturnedItem {
  readonly note: string;
}

/** What the RETURN item's status can be: RECEIVED or PARKED while it runs, otherwise its outcome. */
export type ReturnStatus = 'RECEIVED' | 'PARKED' | ReturnOutcome;
export type ReturnOutcome = 'RETURNED' | 'RETURN_REJECTED' | 'RETURN_EXPIRED' | 'RETURN_FAILED';

/** Money to give back. */
export interface Refund {
  /** minor units */
  readonly amount: number;
  readonly currency: Currency;
}

/**
 * The return that `input` is.
 * @throws ValidationError naming every problem by its path
 */
export const parseReturn = (input: unknown): Return => parse(returnSchema, input);

/**
 * The RETURN item of a new return, or the status of the same return stored before.
 * @param also is written with it, in the same transaction
 * @throws Conflict if another return has this id
 */
export const storeReturn = (
  request: Return,
  ports: { table: Table; now: () => Date },
  also: readonly Write[] = [],
): Promise<ReturnStatus> =>
  storeOnce(
    request,
    { key: returnKey(request.returnId), name: `return ${request.returnId}`, personal: personalFields, also },
    ports,
  ) as Promise<ReturnStatus>;

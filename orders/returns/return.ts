import * as z from 'zod/mini';
import type { Currency } from '../money.ts';
import { idSchema, maxLines, noRepeatedSku, parse, quantitySchema, skuSchema, text } from '../order/order.ts';
import type { Table, Write } from '../ports.ts';
import { storeOnce } from '../store-once.ts';
import { returnKey } from './keys.ts';

export const returnSchema = z.strictObject({
  returnId: idSchema,
  orderId: idSchema,
  items: z
    .array(z.strictObject({ sku: skuSchema, quantity: quantitySchema }))
    .check(
      z.minLength(1, 'must have at least one line'),
      z.maxLength(maxLines, `must have at most ${maxLines} lines`),
      noRepeatedSku,
    ),
  reason: text(500),
});

/** Goods that a customer sends back. */
export type Return = z.infer<typeof returnSchema>;

/** The fields with personal data, which expire like those of an order. A customer writes the reason in free text. */
export const personalFields = ['reason'] as const satisfies readonly (keyof Return)[];

export interface ReturnedItem {
  readonly sku: string;
  readonly quantity: number;
}

/** Goods that the customer has announced, with the price that was paid for each piece. */
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

/** The status of the RETURN item: RECEIVED or PARKED while its execution has not ended the return, then its outcome. */
export type ReturnStatus = 'RECEIVED' | 'PARKED' | ReturnOutcome;
export type ReturnOutcome = 'RETURNED' | 'RETURN_REJECTED' | 'RETURN_EXPIRED' | 'RETURN_FAILED';

/** Money to refund. */
export interface Refund {
  /** minor units */
  readonly amount: number;
  readonly currency: Currency;
}

/**
 * Checks a return.
 * @throws ValidationError naming every problem by its path
 */
export const parseReturn = (input: unknown): Return => parse(returnSchema, input);

/**
 * Stores a new return.
 * @param also further writes of the same transaction
 * @returns RECEIVED, or the current status of the same return if it was stored before
 * @throws Conflict if a different return has this id
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

/**
 * The schemas of the API's responses. docs/openapi.yaml is generated from them, and tests check each response of the
 * local API against that file: they report a field that the schemas do not have.
 */
import * as z from 'zod/mini';
import { currencies } from '../../orders/money.ts';
import { idSchema, orderSchema } from '../../orders/order/order.ts';
import { returnSchema } from '../../orders/returns/return.ts';

/** minor units */
const amount = z.int().check(z.minimum(0));
const currency = z.enum(currencies);
const time = z.iso.datetime();
const quantity = z.int().check(z.minimum(0));
const item = { sku: z.string(), quantity };

const orderStatus = z.enum(['RECEIVED', 'PARKED', 'FULFILLED', 'REJECTED', 'CANCELLED', 'FAILED']);
const returnStatus = z.enum(['RECEIVED', 'PARKED', 'RETURNED', 'RETURN_REJECTED', 'RETURN_EXPIRED', 'RETURN_FAILED']);

/** An error in the shape in which Step Functions passes it to a Catch. */
const caughtError = z.strictObject({ Error: z.string(), Cause: z.optional(z.string()) });

const failure = z.strictObject({ stage: z.string(), outcome: z.string(), reason: z.string(), error: caughtError });

const parked = z.strictObject({ state: z.string(), error: caughtError });

const visit = { executionArn: z.string(), redriveCount: z.int(), repairs: z.int(), parked };

/** The repair that a parked order or return needs. `left`: what remains to be done or undone. */
export const repairSchema = z.strictObject({
  ...visit,
  status: z.enum(['NEEDED', 'RESUMED']),
  left: z.array(z.string()),
  at: time,
  failure: z.optional(failure),
});

export const submittedOrderSchema = z.strictObject({
  orderId: idSchema,
  status: orderStatus,
  executionArn: z.optional(z.string()),
});

export const submittedReturnSchema = z.strictObject({
  returnId: idSchema,
  status: returnStatus,
  executionArn: z.optional(z.string()),
});

/** When personal data will expire, or that it has expired, so that its fields are missing. */
const expiring = { personalDataExpiresAt: z.optional(time), personalDataExpired: z.optional(z.literal(true)) };

export const orderViewSchema = z.strictObject({
  ...z.partial(orderSchema).shape,
  ...expiring,
  orderId: idSchema,
  status: orderStatus,
  receivedAt: z.optional(time),
  endedAt: z.optional(time),
  details: z.optional(z.strictObject({ reason: z.optional(z.string()), error: z.optional(caughtError) })),
  repair: z.optional(repairSchema),
  reservation: z.optional(
    z.strictObject({
      status: z.enum(['HELD', 'RELEASED', 'SHIPPED']),
      items: z.optional(z.array(z.strictObject(item))),
    }),
  ),
  approval: z.optional(
    z.strictObject({
      status: z.enum(['PENDING', 'APPROVED', 'REJECTED']),
      total: amount,
      requestedAt: time,
      decidedAt: z.optional(time),
      decidedBy: z.optional(z.string()),
      comment: z.optional(z.nullable(z.string())),
    }),
  ),
  payment: z.optional(
    z.strictObject({
      paymentId: z.optional(z.string()),
      amount: z.optional(amount),
      currency: z.optional(currency),
      outcome: z.optional(z.enum(['PAID', 'DECLINED'])),
      reason: z.optional(z.nullable(z.string())),
      voided: z.optional(z.boolean()),
      refunded: z.optional(z.boolean()),
    }),
  ),
  shipment: z.optional(z.strictObject({ shippedAt: time })),
});

const acceptedItem = z.strictObject({ ...item, condition: z.enum(['good', 'damaged']) });
const rejectedItem = z.strictObject({ ...item, note: z.string() });
const refund = z.strictObject({ amount, currency });
const verdict = { accepted: z.array(acceptedItem), rejected: z.array(rejectedItem), refund };

export const verdictSchema = z.strictObject({ returnId: idSchema, ...verdict });

export const returnViewSchema = z.strictObject({
  ...z.partial(returnSchema).shape,
  ...expiring,
  returnId: idSchema,
  status: returnStatus,
  receivedAt: z.optional(time),
  endedAt: z.optional(time),
  details: z.optional(
    z.strictObject({
      error: z.optional(z.nullable(caughtError)),
      accepted: z.array(acceptedItem),
      rejected: z.array(rejectedItem),
      refund: z.optional(z.nullable(refund)),
    }),
  ),
  repair: z.optional(repairSchema),
  inspection: z.optional(
    z.strictObject({
      status: z.enum(['PENDING', 'INSPECTED']),
      requestedAt: time,
      inspectedAt: z.optional(time),
      inspectedBy: z.optional(z.string()),
      verdict: z.optional(z.strictObject(verdict)),
    }),
  ),
  refund: z.optional(z.strictObject({ status: z.enum(['REQUESTED', 'DONE']), amount, requestedAt: time })),
  claim: z.optional(
    z.strictObject({ status: z.enum(['HELD', 'CLOSED']), items: z.optional(z.array(z.strictObject(item))) }),
  ),
  takenBack: z.optional(z.array(acceptedItem)),
});

export const repairsSchema = z.strictObject({
  repairs: z.array(
    z.strictObject({
      orderId: z.string(),
      returnId: z.optional(z.string()),
      paymentId: z.optional(z.string()),
      at: time,
      parked,
      left: z.array(z.string()),
      failure: z.optional(failure),
      executionArn: z.optional(z.string()),
    }),
  ),
});

export const quoteResponseSchema = z.discriminatedUnion('quotable', [
  z.strictObject({
    quotable: z.literal(true),
    available: z.boolean(),
    missing: z.array(z.string()),
    currency,
    subtotal: amount,
    shipping: z.strictObject({
      cost: amount,
      parcels: z.int().check(z.minimum(1)),
      zone: z.enum(['home', 'europe', 'world']),
    }),
    total: amount,
    needsApproval: z.boolean(),
  }),
  z.strictObject({ quotable: z.literal(false), reason: z.string(), message: z.string() }),
]);

/** The response to a decision on an approval. */
export const decidedSchema = z.strictObject({
  orderId: idSchema,
  status: z.enum(['PENDING', 'APPROVED', 'REJECTED']),
});

/** The response to a callback of the payment gateway. */
export const receivedSchema = z.strictObject({ received: z.literal(true) });

export const errorSchema = z.strictObject({
  error: z.strictObject({
    name: z.string(),
    message: z.string(),
    problems: z.optional(z.array(z.strictObject({ path: z.string(), message: z.string() }))),
  }),
});

/** An error response that API Gateway itself sends, without invoking the function. */
export const gatewayErrorSchema = z.strictObject({ message: z.string() });

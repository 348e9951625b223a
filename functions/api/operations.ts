import type * as z from 'zod/mini';
import { decisionSchema } from '../../orders/approval/decide-approval.ts';
import { Conflict, NotFound } from '../../orders/errors.ts';
import { HttpError } from '../../orders/http/answer.ts';
import { orderSchema } from '../../orders/order/order.ts';
import { quoteSchema } from '../../orders/order/quote.ts';
import { paymentEventSchema } from '../../orders/payment/record-payment-outcome.ts';
import { inspectionSchema } from '../../orders/returns/inspection.ts';
import { returnSchema } from '../../orders/returns/return.ts';
import type { functions } from '../manifest.ts';
import {
  decidedSchema,
  orderViewSchema,
  quoteAnswerSchema,
  receivedSchema,
  repairsSchema,
  returnViewSchema,
  submittedOrderSchema,
  submittedReturnSchema,
  verdictSchema,
} from './answers.ts';

type Functions = typeof functions;

/** The functions that have a route. */
export type RouteFunction = {
  [Name in keyof Functions]: Functions[Name] extends { readonly route: string } ? Name : never;
}[keyof Functions];

export interface Operation {
  readonly request?: z.ZodMiniType;
  readonly answer: { readonly status: number; readonly description: string; readonly schema: z.ZodMiniType };
  /**
   * What it may throw besides what every route may: a body or an id that is not valid, something that passes, a fault.
   */
  readonly errors?: readonly { readonly error: Error; readonly description: string }[];
}

const unknown = (description: string) => ({ error: new NotFound(''), description });
const conflict = (description: string) => ({ error: new Conflict(''), description });

/** What each route takes and answers, beside its row in the manifest. The compiler names one that is missing. */
export const operations: Readonly<Record<RouteFunction, Operation>> = {
  'submit-order': {
    request: orderSchema,
    answer: {
      status: 202,
      description:
        'The order is stored and its execution runs; the same order again gets its status, and changes nothing',
      schema: submittedOrderSchema,
    },
    errors: [conflict('Another order has this id')],
  },
  'request-quote': {
    request: quoteSchema,
    answer: { status: 200, description: 'The price, or why there is none', schema: quoteAnswerSchema },
  },
  'get-order': {
    answer: { status: 200, description: 'The order, and what has happened to it', schema: orderViewSchema },
    errors: [unknown('There is no order with this id')],
  },
  'list-repairs': {
    answer: { status: 200, description: 'All that waits for a person', schema: repairsSchema },
  },
  'submit-return': {
    request: returnSchema,
    answer: {
      status: 202,
      description:
        'The return is stored and its execution runs; the same return again gets its status, and changes nothing',
      schema: submittedReturnSchema,
    },
    errors: [conflict('Another return has this id')],
  },
  'get-return': {
    answer: { status: 200, description: 'The return, and what has happened to it', schema: returnViewSchema },
    errors: [unknown('There is no return with this id')],
  },
  'inspection-callback': {
    request: inspectionSchema,
    answer: { status: 200, description: 'What follows from the inspection', schema: verdictSchema },
    errors: [
      unknown('No inspection of this return was asked for'),
      conflict('It was inspected otherwise before, or nobody waits for it any more'),
    ],
  },
  'approval-callback': {
    request: decisionSchema,
    answer: {
      status: 200,
      description: 'The decision is recorded; the same decision again is, too',
      schema: decidedSchema,
    },
    errors: [
      unknown('No approval of this order was asked for'),
      conflict('It was decided otherwise before, or nobody waits for it any more'),
    ],
  },
  'payment-callback': {
    request: paymentEventSchema,
    answer: {
      status: 200,
      description: 'The outcome is recorded; the same again changes nothing',
      schema: receivedSchema,
    },
    errors: [
      { error: new HttpError(401, 'NotAuthentic', ''), description: 'The signature is missing, wrong or too old' },
      unknown('There is no such payment'),
      conflict('It is about another amount or currency than was asked for'),
    ],
  },
};

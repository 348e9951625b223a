import { HttpError } from '../../orders/http/http-error.ts';
import { paymentEventSchema } from '../../orders/payment/record-payment-outcome.ts';
import { conflict, notFound, type Operation } from '../api/operation.ts';
import { receivedSchema } from '../api/responses.ts';

export const operation: Operation = {
  example: {
    purpose: 'The gateway calls this route; without a valid signature the response is 401',
    body: { type: 'payment.succeeded', data: { paymentId: 'pay-order-1', amount: 60_968, currency: 'EUR' } },
  },
  request: { name: 'PaymentEvent', schema: paymentEventSchema },
  response: {
    status: 200,
    description: 'The outcome is recorded; sending the same outcome again changes nothing',
    schema: { name: 'Received', schema: receivedSchema },
  },
  errors: [
    { error: new HttpError(401, 'NotAuthentic', ''), description: 'The signature is missing, wrong or too old' },
    notFound('There is no such payment'),
    conflict('The amount or the currency is not what was requested'),
  ],
};

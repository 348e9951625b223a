import { reversePayment } from '../../orders/payment/reverse-payment.ts';
import { paymentGateway } from '../ports/payment-gateway.ts';
import { table } from '../ports/table.ts';
import { step } from '../step.ts';

export const handler = step(async (event) => reversePayment(event, { table, gateway: paymentGateway() }));

import { orderKey, paymentKey } from '../../../../orders/keys.ts';
import type { LedgerEntry } from '../../../../sandbox/payment-gateway/payment.ts';
import { PlaceOrder } from '../acts/place-order.ts';
import { acceptedOf } from '../acts/send-back.ts';
import { actOf, itemOf, type Resource } from '../resource.ts';

/** The customer has paid the total once if the order is fulfilled, less what was accepted back, and nothing otherwise. */
export const resource: Resource = {
  name: 'money',
  judges: [
    'paymentGateway.request',
    'paymentGateway.void',
    'paymentGateway.refund',
    'table ORDER/PAYMENT',
    'table RETURN/REFUND',
  ],
  broken: (judged) => {
    const { run, ledger } = judged;
    const lines = actOf(judged, PlaceOrder)?.order(run).items ?? [];
    const { good, damaged } = acceptedOf(judged);
    const refund = (good + damaged) * (lines[1]?.unitPrice ?? 0);
    const status = itemOf(judged, orderKey(run.id))?.status;
    const total = Number(itemOf(judged, paymentKey(run.id))?.amount ?? 0);
    const sum = (kind: LedgerEntry['kind']) =>
      ledger.filter((entry) => entry.kind === kind).reduce((all, { amount }) => all + amount, 0);
    const net = sum('charge') - sum('refund');
    const goods = lines.reduce((all, line) => all + line.quantity * line.unitPrice, 0);
    const broken: string[] = [];
    if (status === 'FULFILLED' && (net !== total - refund || total <= goods))
      broken.push(`the gateway keeps ${net} of a fulfilled order's total of ${total}, of which ${refund} is due back`);
    if (status !== 'FULFILLED' && net !== 0) broken.push(`the gateway keeps ${net} of an order that is ${status}`);
    if (ledger.filter(({ kind }) => kind === 'charge').length > 1) broken.push('the customer was charged twice');
    return broken;
  },
};

import { orderKey, paymentKey } from '../../../../orders/keys.ts';
import type { LedgerEntry } from '../../../../sandbox/payment-gateway/payment.ts';
import { PlaceOrder } from '../acts/place-order.ts';
import { acceptedOf } from '../acts/send-back.ts';
import { actOf, type Invariant, itemOf } from '../invariant.ts';

/** For a fulfilled order the gateway keeps the total, less the refund of accepted goods; for any other order nothing. */
export const invariant: Invariant = {
  name: 'money',
  covers: [
    'paymentGateway.request',
    'paymentGateway.void',
    'paymentGateway.refund',
    'table ORDER/PAYMENT',
    'table RETURN/REFUND',
  ],
  violations: (result) => {
    const { run, ledger } = result;
    const lines = actOf(result, PlaceOrder)?.order(run).items ?? [];
    const { good, damaged } = acceptedOf(result);
    const refund = (good + damaged) * (lines[1]?.unitPrice ?? 0);
    const status = itemOf(result, orderKey(run.id))?.status;
    const total = Number(itemOf(result, paymentKey(run.id))?.amount ?? 0);
    const sum = (kind: LedgerEntry['kind']) =>
      ledger.filter((entry) => entry.kind === kind).reduce((all, { amount }) => all + amount, 0);
    const net = sum('charge') - sum('refund');
    const goods = lines.reduce((all, line) => all + line.quantity * line.unitPrice, 0);
    const violations: string[] = [];
    if (status === 'FULFILLED' && (net !== total - refund || total <= goods))
      violations.push(
        `the gateway keeps ${net} of a fulfilled order's total of ${total}, of which ${refund} is due back`,
      );
    if (status !== 'FULFILLED' && net !== 0) violations.push(`the gateway keeps ${net} of an order that is ${status}`);
    if (ledger.filter(({ kind }) => kind === 'charge').length > 1) violations.push('the customer was charged twice');
    return violations;
  },
};

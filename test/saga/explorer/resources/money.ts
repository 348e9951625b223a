import type { LedgerEntry } from '../../../../local/payment-gateway/payment.ts';
import { orderOf } from '../scenarios.ts';
import { acceptedOf, type Resource } from './resource.ts';

/** The customer has paid the total once if the order is fulfilled, less what was accepted back, and nothing otherwise. */
export const money: Resource = {
  name: 'money',
  judges: ['gateway.request', 'gateway.void', 'gateway.refund', 'table ORDER/PAYMENT', 'table RETURN/REFUND'],
  broken: (judged) => {
    const { run, state } = judged;
    const { status, items, ledger } = state;
    const lines = orderOf(run.orderId, run.scenario).items;
    const { good, damaged } = acceptedOf(judged);
    const refund = (good + damaged) * (lines[1]?.unitPrice ?? 0);
    const total = Number(items.find(({ sk }) => sk === 'PAYMENT')?.amount ?? 0);
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

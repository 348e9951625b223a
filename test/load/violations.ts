import { partitionOf, stockKey } from '../../orders/keys.ts';
import { paymentIdOf } from '../../orders/payment/payment.ts';
import type { Item, Table } from '../../orders/ports.ts';
import { type LedgerEntry, netByPayment } from '../../sandbox/payment-gateway/payment.ts';
import { kindOf, orderIdAt, quantity, skus } from './orders.ts';

/** The problems after all orders have ended: in the stock, the money and the notifications of customers. */
export async function violationsOf(orders: number, table: Table, ledger: readonly LedgerEntry[]): Promise<string[]> {
  const violations: string[] = [];
  const net = netByPayment(ledger);
  const shipped = new Map<string, number>(skus.map((sku) => [sku, 0]));
  for (let number = 0; number < orders; number++) {
    const orderId = orderIdAt(number);
    const { outcome, reason } = kindOf(number);
    const items = await table.query(partitionOf(orderId));
    const item = (sk: string): Item | undefined => items.find((each) => each.sk === sk);
    const status = item('ORDER')?.status;
    if (status !== outcome) violations.push(`${orderId} ended as ${status} instead of ${outcome}`);
    const notification = item('NOTIFICATION#OUTCOME');
    if (notification?.outcome !== outcome || notification.reason !== reason) {
      const said = `${notification?.outcome} (${notification?.reason}) instead of ${outcome} (${reason})`;
      violations.push(`the customer of ${orderId} was notified of ${said}`);
    }
    const due = status === 'FULFILLED' ? Number(item('PAYMENT')?.amount) : 0;
    const kept = net.get(paymentIdOf(orderId)) ?? 0;
    if (kept !== due) violations.push(`the gateway keeps ${kept} of ${orderId} instead of ${due}`);
    const sku = skus[number % skus.length] ?? '';
    if (status === 'FULFILLED') shipped.set(sku, (shipped.get(sku) ?? 0) + quantity);
  }
  for (const [sku, count] of shipped) {
    const stock = await table.get(stockKey(sku));
    const found = `${stock?.available} available, ${stock?.reserved} reserved, ${stock?.shipped} shipped`;
    const expected = `${1_000_000 - count} available, 0 reserved, ${count} shipped`;
    if (found !== expected) violations.push(`of ${sku} there are ${found} instead of ${expected}`);
  }
  return violations;
}

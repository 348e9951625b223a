import type { OrderItem } from '../../orders/order/order.ts';
import { calculateShipping } from '../../orders/shipping/calculate-shipping.ts';
import { address, currency, follow, fulfilledOrder, isPending, sayOf, type Trials } from './trial.ts';

/** An order of the smoke test, and how it must end. */
interface OrderTrial {
  readonly name: string;
  readonly orderId?: string;
  readonly items: readonly OrderItem[];
  readonly wanted: string;
  readonly reason?: string;
  readonly approve?: true;
}

/** Sends one order for each outcome; those that need a payment only if the gateway is the sandbox. */
export async function tryOrders(trials: Trials): Promise<readonly string[]> {
  const { stack, sku, isSandbox, say } = trials;
  const limit = stack.config.approvalLimits[currency] ?? 0;
  const orders: readonly OrderTrial[] = [
    { name: 'out-of-stock', items: item('SMOKE-TEST-NOTHING', 0, 1000), wanted: 'REJECTED', reason: 'OutOfStock' },
    ...(isSandbox
      ? [
          { name: 'fulfilled', orderId: fulfilledOrder(trials), items: item(sku, 0, 1000), wanted: 'FULFILLED' },
          { name: 'declined', items: item(sku, 1, 1000), wanted: 'CANCELLED', reason: 'PaymentDeclined' },
          { name: 'approved', items: item(sku, 0, limit + 100), wanted: 'FULFILLED', approve: true as const },
        ]
      : []),
  ];
  if (!isSandbox)
    say('The gateway is not the sandbox, so its answers are not known: no order is sent that needs a payment.');
  const problems: string[] = [];
  for (const order of orders) problems.push(...(await tryOrder(trials, order)));
  return problems;
}

async function tryOrder(trials: Trials, trial: OrderTrial): Promise<readonly string[]> {
  const { stack, run } = trials;
  const { name, orderId = `${run}-${name}`, items, approve } = trial;
  const customer = { id: 'smoke-test', email: 'smoke-test@example.com' };
  const sent = await stack.api('POST', '/orders', { orderId, customer, currency, items, shippingAddress: address });
  const line = sayOf(trials, name);
  if (sent.status !== 202) return [`${orderId} was not accepted: HTTP ${sent.status} ${JSON.stringify(sent.body)}`];
  line(`accepted as ${orderId}`);
  let approved = false;
  return follow(trials, {
    ...trial,
    path: `/orders/${orderId}`,
    onLook: async ({ approval }) => {
      if (!approve || approved || !isPending(approval)) return;
      const { status } = await stack.api('POST', `/approvals/${orderId}`, { decision: 'approve' });
      line(`waits for approval; approving it answers HTTP ${status}`);
      approved = true;
    },
  });
}

/** One piece, with a price that makes the total end in these two digits, which decide the sandbox gateway's answer. */
function item(sku: string, lastDigits: number, price: number): readonly OrderItem[] {
  const { cost } = calculateShipping({
    currency,
    items: [{ sku, quantity: 1, unitPrice: price }],
    shippingAddress: address,
  });
  const unitPrice = price + ((((lastDigits - price - cost) % 100) + 100) % 100);
  return [{ sku, quantity: 1, unitPrice }];
}

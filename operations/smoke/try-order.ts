import type { OrderItem } from '../../orders/order/order.ts';
import { calculateShipping } from '../../orders/shipping/calculate-shipping.ts';
import { address, currency, fulfilledOrder, isPending, printerOf, type SmokeRun, waitForEnd } from './trial.ts';

/** An order of the smoke test, and how it must end. */
interface OrderTrial {
  readonly name: string;
  readonly orderId?: string;
  readonly items: readonly OrderItem[];
  readonly expected: string;
  readonly reason?: string;
  readonly approve?: true;
}

/** Sends an order for each of several outcomes; orders that need a payment only if the gateway is the sandbox. */
export async function tryOrders(run: SmokeRun): Promise<readonly string[]> {
  const { stack, sku, isSandbox, print } = run;
  const limit = stack.config.approvalLimits[currency] ?? 0;
  const orders: readonly OrderTrial[] = [
    { name: 'out-of-stock', items: item('SMOKE-TEST-NOTHING', 0, 1000), expected: 'REJECTED', reason: 'OutOfStock' },
    ...(isSandbox
      ? [
          { name: 'fulfilled', orderId: fulfilledOrder(run), items: item(sku, 0, 1000), expected: 'FULFILLED' },
          { name: 'declined', items: item(sku, 1, 1000), expected: 'CANCELLED', reason: 'PaymentDeclined' },
          { name: 'approved', items: item(sku, 0, limit + 100), expected: 'FULFILLED', approve: true as const },
        ]
      : []),
  ];
  if (!isSandbox)
    print('The gateway is not the sandbox, so how it responds is not known: no order is sent that needs a payment.');
  const problems: string[] = [];
  for (const order of orders) problems.push(...(await tryOrder(run, order)));
  return problems;
}

async function tryOrder(run: SmokeRun, trial: OrderTrial): Promise<readonly string[]> {
  const { stack, idPrefix } = run;
  const { name, orderId = `${idPrefix}-${name}`, items, approve } = trial;
  const customer = { id: 'smoke-test', email: 'smoke-test@example.com' };
  const sent = await stack.api('POST', '/orders', { orderId, customer, currency, items, shippingAddress: address });
  const line = printerOf(run, name);
  if (sent.status !== 202) return [`${orderId} was not accepted: HTTP ${sent.status} ${JSON.stringify(sent.body)}`];
  line(`accepted as ${orderId}`);
  let approved = false;
  return waitForEnd(run, {
    ...trial,
    path: `/orders/${orderId}`,
    onResponse: async ({ approval }) => {
      if (!approve || approved || !isPending(approval)) return;
      const { status } = await stack.api('POST', `/approvals/${orderId}`, { decision: 'approve' });
      line(`waits for approval; the approval got HTTP ${status}`);
      approved = true;
    },
  });
}

/**
 * One piece of a SKU. Its price is about `price`, in minor units, and makes the order's total end in `lastDigits`, by
 * which the sandbox gateway decides whether it declines the payment.
 */
function item(sku: string, lastDigits: number, price: number): readonly OrderItem[] {
  const { cost } = calculateShipping({
    currency,
    items: [{ sku, quantity: 1, unitPrice: price }],
    shippingAddress: address,
  });
  const unitPrice = price + ((((lastDigits - price - cost) % 100) + 100) % 100);
  return [{ sku, quantity: 1, unitPrice }];
}

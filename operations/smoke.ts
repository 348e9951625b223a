import { setTimeout as sleep } from 'node:timers/promises';
import { sandbox } from '../infrastructure/config.ts';
import type { OrderItem } from '../orders/order/order.ts';
import { calculateShipping } from '../orders/shipping/calculate-shipping.ts';
import type { Answer, DeployedStack } from './deployed-stack.ts';

export interface SmokeOptions {
  /** What the orders are of; a few pieces of it are in stock. */
  readonly sku: string;
  /** ms that an order may take. @default 90 s */
  readonly timeout?: number;
  /** ms between two looks at an order. @default 1 s */
  readonly interval?: number;
}

/** An order of the smoke test, and how it must end. */
interface Trial {
  readonly name: string;
  readonly items: readonly OrderItem[];
  readonly status: string;
  readonly reason?: string;
  readonly approve?: true;
}

const currency = 'EUR';
const address = { name: 'Smoke Test', line1: 'Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' };

/**
 * Sends orders to a deployed stack, one for each way it can go, and a quote: by its API, with everything real.
 * @param say called with each line of what happens, as it happens
 * @returns what differs from what must be
 */
export async function smoke(
  stack: DeployedStack,
  options: SmokeOptions,
  say: (line: string) => void,
): Promise<readonly string[]> {
  const { sku } = options;
  const limit = stack.config.approvalLimits[currency] ?? 0;
  const isSandbox = stack.config.paymentGatewayUrl === sandbox;
  const trials: readonly Trial[] = [
    { name: 'out-of-stock', items: item('SMOKE-TEST-NOTHING', 0, 1000), status: 'REJECTED', reason: 'OutOfStock' },
    ...(isSandbox
      ? [
          { name: 'fulfilled', items: item(sku, 0, 1000), status: 'FULFILLED' },
          { name: 'declined', items: item(sku, 1, 1000), status: 'CANCELLED', reason: 'PaymentDeclined' },
          { name: 'approved', items: item(sku, 0, limit + 100), status: 'FULFILLED', approve: true as const },
        ]
      : []),
  ];
  if (!isSandbox)
    say('The gateway is not the sandbox: what it would answer is not known, so no order is sent that it is asked for.');
  const run = `smoke-${Date.now().toString(36)}`;
  const problems = [...(await askQuote(stack, sku, say))];
  for (const trial of trials) problems.push(...(await tryOrder(stack, `${run}-${trial.name}`, trial, options, say)));
  return problems;
}

/** One piece, at a price at which the total ends in these two digits, by which the sandbox gateway tells what to do. */
function item(sku: string, lastDigits: number, price: number): readonly OrderItem[] {
  const { cost } = calculateShipping({
    currency,
    items: [{ sku, quantity: 1, unitPrice: price }],
    shippingAddress: address,
  });
  const unitPrice = price + ((((lastDigits - price - cost) % 100) + 100) % 100);
  return [{ sku, quantity: 1, unitPrice }];
}

async function askQuote(stack: DeployedStack, sku: string, say: (line: string) => void): Promise<readonly string[]> {
  const items = [{ sku, quantity: 1, unitPrice: 1000 }];
  const { status, body } = await stack.api('POST', '/quotes', {
    currency,
    items,
    shippingAddress: { country: address.country },
  });
  const expected = 1000 + calculateShipping({ currency, items, shippingAddress: address }).cost;
  say(`quote         HTTP ${status}  total ${body.total}`);
  return status === 200 && body.total === expected
    ? []
    : [`the quote was answered ${status} ${JSON.stringify(body)}; its total must be ${expected}`];
}

async function tryOrder(
  stack: DeployedStack,
  orderId: string,
  { name, items, status: wanted, reason, approve }: Trial,
  { timeout = 90_000, interval = 1_000 }: SmokeOptions,
  say: (line: string) => void,
): Promise<readonly string[]> {
  const customer = { id: 'smoke-test', email: 'smoke-test@example.com' };
  const sent = await stack.api('POST', '/orders', { orderId, customer, currency, items, shippingAddress: address });
  const line = (text: string) => say(`${name.padEnd(13)} ${text}`);
  if (sent.status !== 202) return [`${orderId} was not accepted: HTTP ${sent.status} ${JSON.stringify(sent.body)}`];
  line(`accepted as ${orderId}`);

  const end = performance.now() + timeout;
  let shown = 'RECEIVED';
  let approved = false;
  while (performance.now() < end) {
    await sleep(interval);
    const { body } = await stack.api('GET', `/orders/${orderId}`);
    if (body.status !== shown) line(String(body.status));
    shown = String(body.status);
    if (approve && !approved && statusOf(body.approval) === 'PENDING') {
      const { status } = await stack.api('POST', `/approvals/${orderId}`, { decision: 'approve' });
      line(`waits for approval; approving it answers HTTP ${status}`);
      approved = true;
    }
    if (ended(body)) return differences(orderId, body, wanted, reason);
  }
  return [`${orderId} is ${shown} after ${timeout / 1000} s, and must be ${wanted}`];
}

const statusOf = (part: unknown): unknown => Object(part).status;

const ended = ({ endedAt, repair }: Answer['body']): boolean => endedAt !== undefined || repair !== undefined;

function differences(orderId: string, body: Answer['body'], wanted: string, reason?: string): readonly string[] {
  const given = Object(body.details).reason;
  if (body.status === wanted && (reason === undefined || given === reason)) return [];
  return [
    `${orderId} ended as ${body.status} (${given ?? 'no reason'}), and must end as ${wanted}${reason === undefined ? '' : ` (${reason})`}`,
  ];
}

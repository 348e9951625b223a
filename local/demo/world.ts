import type { Clock } from 'step-functions-engine';
import { orderIdOf } from '../../orders/payment/payment.ts';
import type { PaymentScript } from '../payment-gateway/payment.ts';
import type { Example, World } from './example.ts';

/**
 * Plays what is outside the workflow: the bank behind the gateway, and the person who is asked to approve. Each order
 * has a world of its own, by its id.
 */
export class Worlds {
  readonly #clock: Clock;
  readonly #worlds = new Map<string, World>();
  readonly #asked = new Set<string>();
  #apiUrl = '';

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param apiUrl where the person sends decisions */
  connect(apiUrl: string): void {
    this.#apiUrl = apiUrl;
  }

  add({ order, world }: Example): void {
    this.#worlds.set(order.orderId, world);
  }

  readonly paymentScript = (paymentId: string): PaymentScript | undefined => {
    const world = this.#worlds.get(orderIdOf(paymentId) ?? '');
    if (world === undefined) return undefined;
    const unavailable = (['void', 'refund'] as const).filter((kind) => world.gateway[kind] === 'unavailable');
    const { reason, ...payment } = world.payment;
    return { ...payment, ...(reason !== undefined && { reason }), unavailable };
  };

  /** Told of each function that has run: once an approval was asked for, the person thinks about it. */
  readonly onInvoked = (functionName: string, payload: string): void => {
    if (functionName !== 'request-approval') return;
    const { orderId } = JSON.parse(payload) as { orderId: string };
    const approval = this.#worlds.get(orderId)?.approval;
    if (approval === undefined || approval.decision === 'never' || this.#asked.has(orderId)) return;
    this.#asked.add(orderId);
    const at = this.#clock.now() + approval.after * 1000;
    this.#clock.setTimer(at, () => void this.#decide(orderId, approval.decision));
  };

  async #decide(orderId: string, decision: string): Promise<void> {
    const release = this.#clock.hold();
    try {
      const response = await fetch(`${this.#apiUrl}/approvals/${encodeURIComponent(orderId)}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ decision }),
      });
      const answer = await response.text();
      if (!response.ok) console.error(`The decision on ${orderId} was not taken (HTTP ${response.status}): ${answer}`);
    } catch (error) {
      console.error(`The decision on ${orderId} could not be sent to ${this.#apiUrl}: ${String(error)}`);
    } finally {
      release();
    }
  }
}

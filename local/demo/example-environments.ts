import type { Clock } from 'step-functions-engine';
import { orderIdOf } from '../../orders/payment/payment.ts';
import type { PaymentScript } from '../payment-gateway/payment.ts';
import type { Example, World } from './example.ts';
import type { ReturnExample, ReturnWorld } from './return-example.ts';

/** What a person sends to the API some time after being asked. */
interface Reply {
  readonly path: string;
  readonly body: object;
  /** s */
  readonly after: number;
}

/**
 * Plays what is outside the workflows: the bank behind the gateway, the person who is asked to approve, and the warehouse
 * that inspects what comes back. Each order and each return has a world of its own, by its id.
 */
export class Worlds {
  readonly #clock: Clock;
  readonly #worlds = new Map<string, World>();
  readonly #returns = new Map<string, ReturnWorld>();
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

  addReturn({ return: { returnId }, world }: ReturnExample): void {
    this.#returns.set(returnId, world);
  }

  /** Nothing is unavailable any more in the world of an order. */
  mend(orderId: string): void {
    const world = this.#worlds.get(orderId);
    if (world !== undefined) this.#worlds.set(orderId, { ...world, gateway: {} });
  }

  /** An order that was not taken has no world. */
  remove(orderId: string): void {
    this.#worlds.delete(orderId);
  }

  readonly paymentScript = (paymentId: string): PaymentScript | undefined => {
    const world = this.#worlds.get(orderIdOf(paymentId) ?? '');
    if (world === undefined) return undefined;
    const unavailable = (['void', 'refund'] as const).filter((kind) => world.gateway[kind] === 'unavailable');
    const { reason, ...payment } = world.payment;
    return { ...payment, ...(reason !== undefined && { reason }), unavailable };
  };

  /** Told of each function that has run: once somebody was asked, they think about it, and reply once. */
  readonly onInvoked = (functionName: string, payload: string): void => {
    const reply = this.#replyTo(functionName, payload);
    if (reply === undefined || this.#asked.has(reply.path)) return;
    this.#asked.add(reply.path);
    this.#clock.setTimer(this.#clock.now() + reply.after * 1000, () => void this.#send(reply));
  };

  #replyTo(functionName: string, payload: string): Reply | undefined {
    if (functionName === 'request-approval') {
      const { orderId } = JSON.parse(payload) as { orderId: string };
      const { decision, after = 0 } = this.#worlds.get(orderId)?.approval ?? {};
      if (decision === undefined || decision === 'never') return undefined;
      return { path: `approvals/${encodeURIComponent(orderId)}`, body: { decision }, after };
    }
    if (functionName === 'request-inspection') {
      const { returnId } = JSON.parse(payload) as { returnId: string };
      const { items, after = 0 } = this.#returns.get(returnId)?.inspection ?? {};
      if (items === undefined) return undefined;
      return { path: `inspections/${encodeURIComponent(returnId)}`, body: { items }, after };
    }
    return undefined;
  }

  async #send({ path, body }: Reply): Promise<void> {
    const release = this.#clock.hold();
    try {
      const response = await fetch(`${this.#apiUrl}/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const answer = await response.text();
      if (!response.ok) console.error(`POST /${path} was not taken (HTTP ${response.status}): ${answer}`);
    } catch (error) {
      console.error(`POST /${path} could not be sent to ${this.#apiUrl}: ${String(error)}`);
    } finally {
      release();
    }
  }
}

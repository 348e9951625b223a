import type { Clock } from 'step-functions-engine';
import { orderIdOf } from '../../orders/payment/payment.ts';
import type { PaymentScript } from '../../sandbox/payment-gateway/payment.ts';
import type { Example, ExampleEnvironment } from './example.ts';
import type { ReturnEnvironment, ReturnExample } from './return-example.ts';

/** A request that a person sends to the API some time after the question. */
interface Reply {
  readonly path: string;
  readonly body: object;
  /** s */
  readonly after: number;
}

/**
 * Simulates what is outside of the workflows: the bank behind the gateway, the person who approves, and the warehouse
 * that inspects returned goods. Each order and each return has its own test environment, by its id.
 */
export class ExampleEnvironments {
  readonly #clock: Clock;
  readonly #orders = new Map<string, ExampleEnvironment>();
  readonly #returns = new Map<string, ReturnEnvironment>();
  readonly #asked = new Set<string>();
  #apiUrl = '';

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param apiUrl the base URL of the API to which the person sends decisions */
  connect(apiUrl: string): void {
    this.#apiUrl = apiUrl;
  }

  add({ order, testEnvironment }: Example): void {
    this.#orders.set(order.orderId, testEnvironment);
  }

  addReturn({ return: { returnId }, testEnvironment }: ReturnExample): void {
    this.#returns.set(returnId, testEnvironment);
  }

  /** Makes everything available again in the test environment of an order. */
  repair(orderId: string): void {
    const testEnvironment = this.#orders.get(orderId);
    if (testEnvironment !== undefined) this.#orders.set(orderId, { ...testEnvironment, gateway: {} });
  }

  /** Removes the test environment of an order that was refused. */
  remove(orderId: string): void {
    this.#orders.delete(orderId);
  }

  readonly paymentScript = (paymentId: string): PaymentScript | undefined => {
    const testEnvironment = this.#orders.get(orderIdOf(paymentId) ?? '');
    if (testEnvironment === undefined) return undefined;
    const unavailable = (['void', 'refund'] as const).filter((kind) => testEnvironment.gateway[kind] === 'unavailable');
    const { reason, ...payment } = testEnvironment.payment;
    return { ...payment, ...(reason !== undefined && { reason }), unavailable };
  };

  /**
   * To be called after each invocation: if the function has asked a person, the reply is sent after some time, once.
   */
  readonly onInvoked = (functionName: string, payload: string): void => {
    const reply = this.#replyTo(functionName, payload);
    if (reply === undefined || this.#asked.has(reply.path)) return;
    this.#asked.add(reply.path);
    this.#clock.setTimer(this.#clock.now() + reply.after * 1000, () => void this.#send(reply));
  };

  #replyTo(functionName: string, payload: string): Reply | undefined {
    if (functionName === 'request-approval') {
      const { orderId } = JSON.parse(payload) as { orderId: string };
      const { decision, after = 0 } = this.#orders.get(orderId)?.approval ?? {};
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
      if (!response.ok) console.error(`POST /${path} was refused (HTTP ${response.status}): ${answer}`);
    } catch (error) {
      console.error(`POST /${path} could not be sent to ${this.#apiUrl}: ${String(error)}`);
    } finally {
      release();
    }
  }
}

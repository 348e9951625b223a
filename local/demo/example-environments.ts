import type { Clock } from 'step-functions-engine';
import { orderIdOf } from '../../orders/payment/payment.ts';
import type { PaymentScript } from '../../sandbox/payment-gateway/payment.ts';
import type { Example, ExampleEnvironment } from './example.ts';
import type { ReturnEnvironment, ReturnExample } from './return-example.ts';

/** A request that a simulated person sends to the API, some time after a function has asked the person. */
interface Reply {
  readonly path: string;
  readonly body: object;
  /** s */
  readonly after: number;
}

/** A reply that is not yet sent. */
interface DueReply extends Omit<Reply, 'after'> {
  /** ms since 1970 */
  readonly at: number;
}

/** The state of all test environments, with which another process can continue. */
export interface KeptEnvironments {
  /** By the id of the order. */
  readonly orders: readonly (readonly [string, ExampleEnvironment])[];
  /** By the id of the return. */
  readonly returns: readonly (readonly [string, ReturnEnvironment])[];
  /** The paths of all replies for which a function has asked, sent or not: so each is sent only once. */
  readonly asked: readonly string[];
  readonly replies: readonly DueReply[];
}

/**
 * Simulates what is outside of the workflows: the bank behind the gateway, the person who approves, and the warehouse
 * that inspects returned goods. Each order and each return has its own test environment, by its id.
 */
export class ExampleEnvironments {
  readonly #clock: Clock;
  readonly #orders: Map<string, ExampleEnvironment>;
  readonly #returns: Map<string, ReturnEnvironment>;
  readonly #asked: Set<string>;
  readonly #replies: Map<string, DueReply>;
  #apiUrl = '';
  #listener = () => {};

  /** @param kept the state that an earlier process has stored */
  constructor(clock: Clock, { orders, returns, asked, replies }: Partial<KeptEnvironments> = {}) {
    this.#clock = clock;
    this.#orders = new Map(orders);
    this.#returns = new Map(returns);
    this.#asked = new Set(asked);
    this.#replies = new Map(replies?.map((reply) => [reply.path, reply]));
  }

  /**
   * @param apiUrl the base URL of the API to which the person sends decisions
   * @param listener called whenever the result of `kept` changes
   */
  connect(apiUrl: string, listener = () => {}): void {
    this.#apiUrl = apiUrl;
    this.#listener = listener;
    for (const reply of this.#replies.values()) this.#await(reply);
  }

  /** The current state, to be stored for a later process. */
  kept(): KeptEnvironments {
    return {
      orders: [...this.#orders],
      returns: [...this.#returns],
      asked: [...this.#asked],
      replies: [...this.#replies.values()],
    };
  }

  add({ order, testEnvironment }: Example): void {
    this.#orders.set(order.orderId, testEnvironment);
    this.#listener();
  }

  addReturn({ return: { returnId }, testEnvironment }: ReturnExample): void {
    this.#returns.set(returnId, testEnvironment);
    this.#listener();
  }

  /** Makes the payment gateway fully available again in the test environment of an order. */
  repair(orderId: string): void {
    const testEnvironment = this.#orders.get(orderId);
    if (testEnvironment !== undefined) this.#orders.set(orderId, { ...testEnvironment, gateway: {} });
    this.#listener();
  }

  /** Removes the test environment of an order or a return, for example if the API has refused it. */
  remove(subject: string): void {
    this.#orders.delete(subject);
    this.#returns.delete(subject);
    this.#listener();
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
    const { path, body, after } = reply;
    const due = { path, body, at: this.#clock.now() + after * 1000 };
    this.#asked.add(path);
    this.#replies.set(path, due);
    this.#listener();
    // After a restart, a function may run before the address of the API is known.
    if (this.#apiUrl !== '') this.#await(due);
  };

  #await(reply: DueReply): void {
    this.#clock.setTimer(Math.max(this.#clock.now(), reply.at), () => void this.#send(reply));
  }

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

  async #send({ path, body }: DueReply): Promise<void> {
    const release = this.#clock.hold();
    try {
      const response = await fetch(`${this.#apiUrl}/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const answer = await response.text();
      this.#replies.delete(path);
      this.#listener();
      if (!response.ok) console.error(`POST /${path} was refused (HTTP ${response.status}): ${answer}`);
    } catch (error) {
      console.error(`POST /${path} could not be sent to ${this.#apiUrl}: ${String(error)}`);
    } finally {
      release();
    }
  }
}

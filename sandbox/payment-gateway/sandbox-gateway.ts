import type { ReadPaymentSecret } from '../../orders/adapters/payment-secret.ts';
import type { Table } from '../../orders/ports.ts';
import { outcomeOf, sendOnce } from './outcome.ts';
import { type LedgerEntry, type Payment, readStoredPayment } from './payment.ts';
import {
  type Decision,
  readCall,
  readPaymentRequest,
  refundPayment,
  refuse,
  requestPayment,
  settlePayment,
  voidPayment,
} from './rules.ts';

/** ms: the timeout of a callback. The shop itself waits for our response to its request, with a timeout of 5 s. */
const callbackTimeout = 3_500;

/** ms: if a caller sends another API key, the secret is read again, but at most once in this time. */
const minReadInterval = 10_000;

export interface SandboxPorts {
  readonly table: Table;
  /** Reads the payment secret of the stack: the API key and the webhook secrets. */
  readonly secret: ReadPaymentSecret;
  readonly now: () => Date;
  readonly log: (message: string, details: object) => void;
}

export interface SandboxRequest {
  readonly method: string;
  /** `/payments/...` */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

type SandboxResponse = Pick<Decision, 'status' | 'body'>;

/** The item of a payment, with its movements of money. */
interface Stored {
  readonly payment: Payment;
  readonly ledger: readonly LedgerEntry[];
  /** The number of changes, for optimistic locking: of two concurrent changes, one is refused. */
  readonly revision: number;
}

/**
 * A payment gateway for testing a deployment: it follows the same rules as the gateway of the local run, stores its
 * payments in the stack's table, and moves no money. The last two digits of the amount decide what the simulated bank
 * does: it declines 01, never answers to 02, and pays everything else.
 *
 * A Lambda function does not run after its response, so the callback is sent before the response. A callback that fails
 * is sent again when the payment is requested again.
 */
export class SandboxGateway {
  readonly #ports: SandboxPorts;

  constructor(ports: SandboxPorts) {
    this.#ports = ports;
  }

  /** Handles a request to the gateway's API. */
  async handle({ method, path, authorization, body }: SandboxRequest): Promise<SandboxResponse> {
    let { apiKey, webhookSecrets } = await this.#ports.secret();
    if (authorization !== `Bearer ${apiKey}`) ({ apiKey, webhookSecrets } = await this.#ports.secret(minReadInterval));
    const call = readCall(method, path, authorization, apiKey);
    if ('status' in call) return call;
    if (call.paymentId === undefined) return this.#request(body, webhookSecrets[0] ?? '');

    const stored = await this.#find(call.paymentId);
    if (stored === undefined) return refuse(404, 'unknown payment');
    const decision = call.action === 'void' ? voidPayment(stored.payment) : refundPayment(stored.payment, body);
    return (await this.#note(decision, stored)) === 'conflict' ? busy : decision;
  }

  async #request(body: string, webhookSecret: string): Promise<SandboxResponse> {
    const request = readPaymentRequest(body);
    if ('error' in request) return refuse(400, request.error);
    const before = await this.#find(request.paymentId);
    const decision = requestPayment(before?.payment, request, this.#due(request.amount));
    const stored = await this.#note(decision, before);
    if (stored === 'conflict') return busy;
    if (stored !== undefined && decision.status === 202) await this.#settle(stored, webhookSecret);
    return decision;
  }

  /** The bank's answer to a new payment, which it gives at once. */
  #due(amount: number): Payment['due'] {
    const last = amount % 100;
    return last === 2 ? undefined : { answer: last === 1 ? 'declined' : 'paid', at: this.#ports.now().getTime() };
  }

  /** Applies the bank's answer, and notifies the shop. */
  async #settle(stored: Stored, webhookSecret: string): Promise<void> {
    const { status, due } = stored.payment;
    const bankAnswers = status === 'pending' && due !== undefined;
    const settled = bankAnswers ? await this.#note(settlePayment(stored.payment, due), stored) : stored;
    if (settled === 'conflict' || settled === undefined) return;
    const { payment } = settled;
    if (payment.isNotified || payment.status === 'pending' || payment.status === 'voided') return;
    const result = await sendOnce(outcomeOf(payment, webhookSecret), this.#ports.now(), callbackTimeout);
    this.#ports.log('the callback was sent', { paymentId: payment.paymentId, status: payment.status, result });
    if (result === 'accepted') await this.#note({ become: { ...payment, isNotified: true } }, settled);
  }

  async #find(paymentId: string): Promise<Stored | undefined> {
    const item = await this.#ports.table.get(keyOf(paymentId));
    if (item === undefined) return undefined;
    const stored = item as unknown as Stored;
    return { ...stored, payment: readStoredPayment(stored.payment) };
  }

  /** Stores a decision. @returns the stored item; `conflict` if it was changed meanwhile, so that nothing was stored */
  async #note(
    { become, moved }: Pick<Decision, 'become' | 'moved'>,
    before: Stored | undefined,
  ): Promise<Stored | undefined | 'conflict'> {
    if (become === undefined) return before;
    const { paymentId, currency } = become;
    const entry = moved && { paymentId, ...moved, currency, at: this.#ports.now().getTime() };
    const stored: Stored = {
      payment: become,
      ledger: [...(before?.ledger ?? []), ...(entry ? [entry] : [])],
      revision: (before?.revision ?? 0) + 1,
    };
    const condition =
      before === undefined
        ? { condition: 'attribute_not_exists(pk)' }
        : { condition: 'revision = :before', values: { ':before': before.revision } };
    const { done } = await this.#ports.table.transact([{ put: { ...keyOf(paymentId), ...stored }, ...condition }]);
    return done ? stored : 'conflict';
  }
}

const keyOf = (paymentId: string) => ({ pk: `SANDBOX#${paymentId}`, sk: 'PAYMENT' });

const busy = refuse(503, 'the payment is being changed: send the request again');

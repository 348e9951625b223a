import type { ReadPaymentSecret } from '../../orders/adapters/payment-secret.ts';
import type { Table } from '../../orders/ports.ts';
import { outcomeOf, sendOnce } from './outcome.ts';
import type { LedgerEntry, Payment } from './payment.ts';
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

/** ms that the shop may take for a callback: it waits for our answer meanwhile, for 5 s. */
const callbackTimeout = 3_500;

/** ms: a caller with another key may have it from a secret that has just been rotated. */
const rotationAge = 10_000;

export interface SandboxPorts {
  readonly table: Table;
  /** The key and the signatures that the stack knows too. */
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

type Answer = Pick<Decision, 'status' | 'body'>;

/** A payment with the money that moved for it, as the table has it. */
interface Stored {
  readonly payment: Payment;
  readonly ledger: readonly LedgerEntry[];
  /** Counts its changes: of two at once, one is made. */
  readonly revision: number;
}

/**
 * A payment gateway for trying a deployment out: it answers as the one of the local run, by the same rules, keeps its
 * payments in the stack's table, and moves no money. The amount says what the bank does: it declines where the last two
 * digits are 01, never answers where they are 02, and pays otherwise.
 *
 * A function has no time of its own after it has answered, so the callback is sent before. One that is not taken is
 * sent again when the payment is asked for again.
 */
export class SandboxGateway {
  readonly #ports: SandboxPorts;

  constructor(ports: SandboxPorts) {
    this.#ports = ports;
  }

  async answer({ method, path, authorization, body }: SandboxRequest): Promise<Answer> {
    let { apiKey, webhookSecrets } = await this.#ports.secret();
    if (authorization !== `Bearer ${apiKey}`) ({ apiKey, webhookSecrets } = await this.#ports.secret(rotationAge));
    const call = readCall(method, path, authorization, apiKey);
    if ('status' in call) return call;
    if (call.paymentId === undefined) return this.#request(body, webhookSecrets[0] ?? '');

    const stored = await this.#find(call.paymentId);
    if (stored === undefined) return refuse(404, 'unknown payment');
    const decision = call.action === 'void' ? voidPayment(stored.payment) : refundPayment(stored.payment, body);
    return (await this.#note(decision, stored)) === 'conflict' ? busy : decision;
  }

  async #request(body: string, webhookSecret: string): Promise<Answer> {
    const request = readPaymentRequest(body);
    if ('error' in request) return refuse(400, request.error);
    const before = await this.#find(request.paymentId);
    const decision = requestPayment(before?.payment, request, this.#due(request.amount));
    const stored = await this.#note(decision, before);
    if (stored === 'conflict') return busy;
    if (stored !== undefined && decision.status === 202) await this.#settle(stored, webhookSecret);
    return decision;
  }

  /** What the bank will answer, and that it does so at once. */
  #due(amount: number): Payment['due'] {
    const last = amount % 100;
    return last === 2 ? undefined : { answer: last === 1 ? 'declined' : 'paid', at: this.#ports.now().getTime() };
  }

  /** The bank answers, and the shop is told. */
  async #settle(stored: Stored, webhookSecret: string): Promise<void> {
    const { status, due } = stored.payment;
    const answers = status === 'pending' && due !== undefined;
    const settled = answers ? await this.#note(settlePayment(stored.payment, due), stored) : stored;
    if (settled === 'conflict' || settled === undefined) return;
    const { payment } = settled;
    if (payment.told || payment.status === 'pending' || payment.status === 'voided') return;
    const answer = await sendOnce(outcomeOf(payment, webhookSecret), this.#ports.now(), callbackTimeout);
    this.#ports.log('the shop was told', { paymentId: payment.paymentId, status: payment.status, answer });
    if (answer === 'taken') await this.#note({ become: { ...payment, told: true } }, settled);
  }

  async #find(paymentId: string): Promise<Stored | undefined> {
    const item = await this.#ports.table.get(keyOf(paymentId));
    return item as unknown as Stored | undefined;
  }

  /** @returns what is stored afterwards; `conflict` if it was changed meanwhile, and nothing was stored */
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

const busy = refuse(503, 'the payment is being changed: try again');

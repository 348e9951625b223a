import type { Clock } from 'step-functions-engine';
import { z } from 'zod';
import { type HttpAnswer, type HttpRequest, type RunningServer, startServer } from '../http/server.ts';
import { Book, BookUnavailable } from './book.ts';
import { sendOutcome } from './callback.ts';
import {
  type LedgerEntry,
  type Payment,
  type PaymentScript,
  partialRefundSchema,
  paymentRequestSchema,
} from './payment.ts';

export interface PaymentGatewayOptions {
  readonly clock: Clock;
  readonly apiKey: string;
  /** `whsec_...`: signs the callbacks. */
  readonly webhookSecret: string;
  /** What happens to a payment. @default paid after 2 s */
  readonly script?: (paymentId: string) => PaymentScript | undefined;
  /** @default any free one */
  readonly port?: number;
  /** Where payments and ledger are kept; without it, they are gone with the gateway. */
  readonly file?: string;
  readonly log?: (line: string) => void;
}

const defaultScript: PaymentScript = { answer: 'paid', after: 2 };

/** ms until a change that could not be written is tried again */
const retryDelay = 1000;

/**
 * A payment gateway for demonstration and tests, with a ledger of its own: nothing of it knows of orders, workflows or
 * task tokens. Its API is the one that orders/adapters/http-payment-gateway.ts speaks:
 *
 * - `POST /payments` {paymentId, amount, currency, callbackUrl} → 202 {paymentId, status}; the same again changes
 *   nothing; other contents or a voided payment → 409
 * - `POST /payments/{id}/void` → 200 {status: voided | declined}; 409 {status: paid}; 404
 * - `POST /payments/{id}/refund` → 200 {status: refunded}; 409 if no money came; 404. With {refundId, amount}, that part
 *   → 200 {status: paid}, or refunded if nothing is left; the same again changes nothing; 409 if it is more than is left
 *
 * The outcome comes later, by a signed callback.
 */
export class PaymentGateway {
  readonly #options: PaymentGatewayOptions;
  readonly #book: Book;
  readonly #stops = new Set<() => void>();
  #server: RunningServer | undefined;
  #complained = false;

  constructor(options: PaymentGatewayOptions) {
    this.#options = options;
    this.#book = new Book(options.file);
  }

  /** Every movement of money, oldest first. */
  get ledger(): readonly LedgerEntry[] {
    return this.#book.ledger;
  }

  payment(paymentId: string): Readonly<Payment> | undefined {
    return this.#book.payments.get(paymentId);
  }

  /** Every payment that was asked for, oldest first. */
  get payments(): readonly Readonly<Payment>[] {
    return [...this.#book.payments.values()];
  }

  /** The bank answers a payment now, whatever its script says; false if it does not wait for an answer. */
  settle(paymentId: string, script: PaymentScript): boolean {
    const payment = this.#book.payments.get(paymentId);
    if (payment?.status !== 'pending') return false;
    this.#settle(payment, script);
    return true;
  }

  /** Sends a payment's callback once more, as gateways do; false if it has no outcome to tell. */
  callAgain(paymentId: string): boolean {
    const payment = this.#book.payments.get(paymentId);
    if (payment === undefined || payment.status === 'pending' || payment.status === 'voided') return false;
    this.#tell(payment);
    return true;
  }

  /** Serves the API on 127.0.0.1; returns its URL. */
  async start(): Promise<string> {
    const { port = 0, log } = this.#options;
    this.#server = await startServer({
      name: 'the payment gateway',
      port,
      portVariable: 'GATEWAY_PORT',
      maxBody: 64 * 1024,
      tooLarge: json(413, { error: 'the body is larger than 64 KiB' }),
      log,
      handle: (request) => this.handle(request),
    });
    this.#resume();
    return this.#server.url;
  }

  /** Answers a request of its API: what `start` serves, without a server. */
  async handle(request: Pick<HttpRequest, 'method' | 'path' | 'headers' | 'body'>): Promise<HttpAnswer> {
    const release = this.#options.clock.hold();
    try {
      return this.#answer(request);
    } catch (error) {
      if (!(error instanceof BookUnavailable)) throw error;
      this.#complain(error);
      return json(503, { error: 'the ledger cannot be written' });
    } finally {
      release();
    }
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    await this.#server?.close();
  }

  #answer({ method, path, headers, body }: Parameters<PaymentGateway['handle']>[0]): HttpAnswer {
    if (headers.authorization !== `Bearer ${this.#options.apiKey}`)
      return json(401, { error: 'the API key is not valid' });
    const match = /^\/payments(?:\/([^/]+)\/(void|refund))?$/.exec(path);
    if (match === null) return json(404, { error: `there is nothing at ${path}` });
    if (method !== 'POST') return json(405, { error: `${method} is not offered here` });
    const [, id, action] = match;
    if (id === undefined) return this.#request(body.toString());

    const payment = this.#book.payments.get(decode(id));
    if (payment === undefined) return json(404, { error: 'unknown payment' });
    if (this.#script(payment.paymentId).unavailable?.some((kind) => kind === action)) {
      return json(503, { error: `${action} is not available` });
    }
    return action === 'void' ? this.#void(payment) : this.#refund(payment, body.toString());
  }

  #request(body: string): HttpAnswer {
    const request = parse(body, paymentRequestSchema);
    if ('error' in request) return json(400, request);
    const known = this.#book.payments.get(request.paymentId);
    if (known === undefined) {
      const payment: Payment = { ...request, status: 'pending', ...this.#due(request.paymentId) };
      this.#book.note(payment);
      this.#await(payment);
      return json(202, shown(payment));
    }
    if (known.amount !== request.amount || known.currency !== request.currency) {
      return json(409, { error: 'another amount or currency than before' });
    }
    return known.status === 'voided' ? json(409, { error: 'voided' }) : json(202, shown(known));
  }

  #void(payment: Payment): HttpAnswer {
    if (payment.status === 'paid' || payment.status === 'refunded') return json(409, shown(payment));
    if (payment.status === 'declined' || payment.status === 'voided') return json(200, shown(payment));
    return json(200, shown(this.#become(payment, { status: 'voided' })));
  }

  #refund(payment: Payment, body: string): HttpAnswer {
    const part = body === '' || body === '{}' ? undefined : parse(body, partialRefundSchema);
    if (part !== undefined && 'error' in part) return json(400, part);
    const { status, amount, refunds = {} } = payment;
    const before = part && refunds[part.refundId];
    if (before !== undefined && before !== part?.amount) return json(409, { error: 'another amount than before' });
    if (before !== undefined || (part === undefined && status === 'refunded')) return json(200, shown(payment));
    if (status !== 'paid') return json(409, { error: `it is ${status}` });
    const left = amount - Object.values(refunds).reduce((sum, each) => sum + each, 0);
    if (part === undefined) return json(200, shown(this.#become(payment, { status: 'refunded' }, ['refund', left])));
    if (part.amount > left) return json(409, { error: `only ${left} is left to refund` });
    const refunded = { status: part.amount === left ? ('refunded' as const) : status };
    const change = { ...refunded, refunds: { ...refunds, [part.refundId]: part.amount } };
    return json(200, shown(this.#become(payment, change, ['refund', part.amount])));
  }

  /** What the bank will answer. */
  #due(paymentId: string): Pick<Payment, 'due'> {
    const { answer, reason, after } = this.#script(paymentId);
    if (answer === 'never') return {};
    return { due: { answer, at: this.#options.clock.now() + after * 1000, ...(reason !== undefined && { reason }) } };
  }

  #await({ paymentId, due }: Payment): void {
    if (due === undefined) return;
    this.#stops.add(
      this.#options.clock.setTimer(due.at, () => {
        const payment = this.#book.payments.get(paymentId);
        if (payment?.status === 'pending') this.#untilWritten(() => this.#settle(payment, due));
      }),
    );
  }

  /** Makes a change that the gateway makes by itself: again and again, as long as the ledger cannot be written. */
  #untilWritten(change: () => void): void {
    try {
      change();
      this.#complained = false;
    } catch (error) {
      if (!(error instanceof BookUnavailable)) throw error;
      this.#complain(error);
      const { clock } = this.#options;
      this.#stops.add(clock.setTimer(clock.now() + retryDelay, () => this.#untilWritten(change)));
    }
  }

  /** Says once what is wrong with the ledger, until it was written again. */
  #complain({ message }: BookUnavailable): void {
    if (!this.#complained) this.#options.log?.(`the payment gateway: ${message}. No money moves until it can.`);
    this.#complained = true;
  }

  /** The bank answers. */
  #settle(
    payment: Payment,
    { answer, reason = 'the bank declined it' }: Pick<PaymentScript, 'answer' | 'reason'>,
  ): void {
    const settled =
      answer === 'paid'
        ? this.#become(payment, { status: 'paid' }, ['charge', payment.amount])
        : this.#become(payment, { status: 'declined', reason });
    this.#tell(settled);
  }

  #tell(payment: Payment): void {
    const onTaken = () => {
      const now = this.#book.payments.get(payment.paymentId) ?? payment;
      if (!now.told) this.#untilWritten(() => this.#book.note({ ...now, told: true }));
    };
    this.#stops.add(sendOutcome(payment, { ...this.#options, onTaken }));
  }

  /** Goes on with what a gateway before this one left: answers that are due, outcomes that nobody has taken. */
  #resume(): void {
    for (const payment of this.#book.payments.values()) {
      if (payment.status === 'pending') this.#await(payment);
      else if (payment.status !== 'voided' && !payment.told) this.#tell(payment);
    }
  }

  #become(payment: Payment, change: Partial<Payment>, moved?: [kind: LedgerEntry['kind'], amount: number]): Payment {
    const { paymentId, currency } = payment;
    const become = { ...payment, ...change };
    const [kind, amount = 0] = moved ?? [];
    this.#book.note(become, kind && { paymentId, kind, amount, currency, at: this.#options.clock.now() });
    return become;
  }

  #script(paymentId: string): PaymentScript {
    return this.#options.script?.(paymentId) ?? defaultScript;
  }
}

function decode(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

const shown = ({ paymentId, status }: Payment) => ({ paymentId, status });

function parse<T extends object>(body: string, schema: z.ZodType<T>): T | { error: string } {
  let input: unknown;
  try {
    input = JSON.parse(body);
  } catch {
    return { error: 'the body is not JSON' };
  }
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  return { error: result.error.issues.map(({ path, message }) => `${z.core.toDotPath(path)}: ${message}`).join('; ') };
}

function json(status: number, body: object): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

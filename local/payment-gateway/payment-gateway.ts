import type { Clock } from 'step-functions-engine';
import { type HttpAnswer, type HttpRequest, type RunningServer, startServer } from 'step-functions-engine/server';
import type { LedgerEntry, Payment, PaymentScript } from '../../sandbox/payment-gateway/payment.ts';
import {
  type Decision,
  readCall,
  readPaymentRequest,
  refundPayment,
  refuse,
  requestPayment,
  settlePayment,
  voidPayment,
} from '../../sandbox/payment-gateway/rules.ts';
import { Book, BookUnavailable } from './book.ts';
import { sendOutcome } from './callback.ts';

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
 * task tokens. Its API is the one that orders/adapters/http-payment-gateway.ts speaks; rules.ts has it.
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
    const call = readCall(method, path, headers.authorization, this.#options.apiKey);
    if ('status' in call) return json(call.status, call.body);
    if (call.paymentId === undefined) return this.#request(body.toString());

    const payment = this.#book.payments.get(call.paymentId);
    if (payment === undefined) return json(404, { error: 'unknown payment' });
    if (this.#script(payment.paymentId).unavailable?.some((kind) => kind === call.action)) {
      return json(503, { error: `${call.action} is not available` });
    }
    return this.#carryOut(call.action === 'void' ? voidPayment(payment) : refundPayment(payment, body.toString()));
  }

  #request(body: string): HttpAnswer {
    const request = readPaymentRequest(body);
    if ('error' in request) return this.#carryOut(refuse(400, request.error));
    const known = this.#book.payments.get(request.paymentId);
    const decision = requestPayment(known, request, known === undefined ? this.#due(request.paymentId) : undefined);
    const answer = this.#carryOut(decision);
    if (decision.become !== undefined) this.#await(decision.become);
    return answer;
  }

  /** Notes what a payment has become before that is answered. */
  #carryOut({ status, body, become, moved }: Decision): HttpAnswer {
    if (become !== undefined) this.#note(become, moved);
    return json(status, body);
  }

  /** What the bank will answer. */
  #due(paymentId: string): Payment['due'] {
    const { answer, reason, after } = this.#script(paymentId);
    if (answer === 'never') return undefined;
    return { answer, at: this.#options.clock.now() + after * 1000, ...(reason !== undefined && { reason }) };
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
  #settle(payment: Payment, answer: Pick<PaymentScript, 'answer' | 'reason'>): void {
    const { become, moved } = settlePayment(payment, answer);
    this.#note(become, moved);
    this.#tell(become);
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

  #note(payment: Payment, moved: Decision['moved']): void {
    const { paymentId, currency } = payment;
    this.#book.note(payment, moved && { paymentId, ...moved, currency, at: this.#options.clock.now() });
  }

  #script(paymentId: string): PaymentScript {
    return this.#options.script?.(paymentId) ?? defaultScript;
  }
}

function json(status: number, body: object): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

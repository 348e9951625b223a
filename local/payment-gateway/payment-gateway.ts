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
import { sendOutcome } from './callback.ts';
import { PaymentStore, PaymentStoreUnavailable } from './payment-store.ts';

export interface PaymentGatewayOptions {
  readonly clock: Clock;
  readonly apiKey: string;
  /** `whsec_...`: signs the callbacks. */
  readonly webhookSecret: string;
  /** The bank's answer to a payment. @default paid after 2 s */
  readonly script?: (paymentId: string) => PaymentScript | undefined;
  /** @default any free one */
  readonly port?: number;
  /** The file of payments and ledger; without it, they are in memory only. */
  readonly file?: string;
  readonly log?: (line: string) => void;
}

const defaultScript: PaymentScript = { answer: 'paid', after: 2 };

/** ms until a change that could not be written is repeated */
const retryDelay = 1000;

/**
 * The payment gateway of the local run and of tests, with a simulated bank and a ledger. It contains nothing about orders,
 * workflows or task tokens. sandbox/payment-gateway/rules.ts describes its API, which
 * orders/adapters/http-payment-gateway.ts calls.
 *
 * The gateway sends the outcome of a payment later, by a signed callback.
 */
export class PaymentGateway {
  readonly #options: PaymentGatewayOptions;
  readonly #store: PaymentStore;
  readonly #stops = new Set<() => void>();
  #server: RunningServer | undefined;
  #isReported = false;

  constructor(options: PaymentGatewayOptions) {
    this.#options = options;
    this.#store = new PaymentStore(options.file);
  }

  /** Every movement of money, oldest first. */
  get ledger(): readonly LedgerEntry[] {
    return this.#store.ledger;
  }

  /** A payment; undefined if it was never requested. */
  payment(paymentId: string): Readonly<Payment> | undefined {
    return this.#store.payments.get(paymentId);
  }

  /** Every requested payment, oldest first. */
  get payments(): readonly Readonly<Payment>[] {
    return [...this.#store.payments.values()];
  }

  /** Makes the bank answer now, whatever its script contains. Returns false if the payment is not pending. */
  settle(paymentId: string, script: PaymentScript): boolean {
    const payment = this.#store.payments.get(paymentId);
    if (payment?.status !== 'pending') return false;
    this.#settle(payment, script);
    return true;
  }

  /** Sends a payment's callback once more, as real gateways do. Returns false if there is no outcome yet. */
  callAgain(paymentId: string): boolean {
    const payment = this.#store.payments.get(paymentId);
    if (payment === undefined || payment.status === 'pending' || payment.status === 'voided') return false;
    this.#notify(payment);
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

  /** Handles a request to the API; it needs no server. */
  async handle(request: Pick<HttpRequest, 'method' | 'path' | 'headers' | 'body'>): Promise<HttpAnswer> {
    const release = this.#options.clock.hold();
    try {
      return this.#respond(request);
    } catch (error) {
      if (!(error instanceof PaymentStoreUnavailable)) throw error;
      this.#report(error);
      return json(503, { error: 'the ledger cannot be written' });
    } finally {
      release();
    }
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    await this.#server?.close();
  }

  #respond({ method, path, headers, body }: Parameters<PaymentGateway['handle']>[0]): HttpAnswer {
    const call = readCall(method, path, headers.authorization, this.#options.apiKey);
    if ('status' in call) return json(call.status, call.body);
    if (call.paymentId === undefined) return this.#request(body.toString());

    const payment = this.#store.payments.get(call.paymentId);
    if (payment === undefined) return json(404, { error: 'unknown payment' });
    if (this.#script(payment.paymentId).unavailable?.some((kind) => kind === call.action)) {
      return json(503, { error: `${call.action} is not available` });
    }
    return this.#carryOut(call.action === 'void' ? voidPayment(payment) : refundPayment(payment, body.toString()));
  }

  #request(body: string): HttpAnswer {
    const request = readPaymentRequest(body);
    if ('error' in request) return this.#carryOut(refuse(400, request.error));
    const known = this.#store.payments.get(request.paymentId);
    const decision = requestPayment(known, request, known === undefined ? this.#due(request.paymentId) : undefined);
    const response = this.#carryOut(decision);
    if (decision.become !== undefined) this.#await(decision.become);
    return response;
  }

  /** Stores the changes of a decision, then returns its response. */
  #carryOut({ status, body, become, moved }: Decision): HttpAnswer {
    if (become !== undefined) this.#save(become, moved);
    return json(status, body);
  }

  /** The bank's future answer to a new payment; undefined if the bank never answers. */
  #due(paymentId: string): Payment['due'] {
    const { answer, reason, after } = this.#script(paymentId);
    if (answer === 'never') return undefined;
    return { answer, at: this.#options.clock.now() + after * 1000, ...(reason !== undefined && { reason }) };
  }

  /** Applies the bank's answer when its time has come. */
  #await({ paymentId, due }: Payment): void {
    if (due === undefined) return;
    this.#stops.add(
      this.#options.clock.setTimer(due.at, () => {
        const payment = this.#store.payments.get(paymentId);
        if (payment?.status === 'pending') this.#untilWritten(() => this.#settle(payment, due));
      }),
    );
  }

  /**
   * Makes a change, and repeats it until the file can be written. For changes that no request causes, so that no response
   * can report the failure.
   */
  #untilWritten(change: () => void): void {
    try {
      change();
      this.#isReported = false;
    } catch (error) {
      if (!(error instanceof PaymentStoreUnavailable)) throw error;
      this.#report(error);
      const { clock } = this.#options;
      this.#stops.add(clock.setTimer(clock.now() + retryDelay, () => this.#untilWritten(change)));
    }
  }

  /** Logs a failed write, once until a write succeeds again. */
  #report({ message }: PaymentStoreUnavailable): void {
    if (!this.#isReported)
      this.#options.log?.(`the payment gateway: ${message}. No money moves until the file can be written.`);
    this.#isReported = true;
  }

  /** Applies the bank's answer, and sends the outcome to the shop. */
  #settle(payment: Payment, answer: Pick<PaymentScript, 'answer' | 'reason'>): void {
    const { become, moved } = settlePayment(payment, answer);
    this.#save(become, moved);
    this.#notify(become);
  }

  #notify(payment: Payment): void {
    const onAccepted = () => {
      const now = this.#store.payments.get(payment.paymentId) ?? payment;
      if (!now.isNotified) this.#untilWritten(() => this.#store.save({ ...now, isNotified: true }));
    };
    this.#stops.add(sendOutcome(payment, { ...this.#options, onAccepted }));
  }

  /** Continues after a restart: waits for the bank's answers, and sends outcomes that the shop has not accepted. */
  #resume(): void {
    for (const payment of this.#store.payments.values()) {
      if (payment.status === 'pending') this.#await(payment);
      else if (payment.status !== 'voided' && !payment.isNotified) this.#notify(payment);
    }
  }

  #save(payment: Payment, moved: Decision['moved']): void {
    const { paymentId, currency } = payment;
    this.#store.save(payment, moved && { paymentId, ...moved, currency, at: this.#options.clock.now() });
  }

  #script(paymentId: string): PaymentScript {
    return this.#options.script?.(paymentId) ?? defaultScript;
  }
}

function json(status: number, body: object): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

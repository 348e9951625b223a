import { z } from 'zod';
import { type HttpAnswer, type HttpRequest, type RunningServer, startServer } from '../http/server.ts';
import type { Clock } from '../step-functions/clock.ts';
import { sendOutcome } from './callback.ts';
import { type LedgerEntry, type Payment, type PaymentScript, paymentRequestSchema } from './payment.ts';

export interface PaymentGatewayOptions {
  readonly clock: Clock;
  readonly apiKey: string;
  /** `whsec_...`: signs the callbacks. */
  readonly webhookSecret: string;
  /** What happens to a payment. @default paid after 2 s */
  readonly script?: (paymentId: string) => PaymentScript | undefined;
  /** @default any free one */
  readonly port?: number;
  readonly log?: (line: string) => void;
}

const defaultScript: PaymentScript = { answer: 'paid', after: 2 };

/**
 * A payment gateway for demonstration and tests, with a ledger of its own: nothing of it knows of orders, workflows or
 * task tokens. Its API is the one that orders/adapters/http-payment-gateway.ts speaks:
 *
 * - `POST /payments` {paymentId, amount, currency, callbackUrl} → 202 {paymentId, status}; the same again changes
 *   nothing; other contents or a voided payment → 409
 * - `POST /payments/{id}/void` → 200 {status: voided | declined}; 409 {status: paid}; 404
 * - `POST /payments/{id}/refund` → 200 {status: refunded}; 409 if no money came; 404
 *
 * The outcome comes later, by a signed callback.
 */
export class PaymentGateway {
  readonly #options: PaymentGatewayOptions;
  readonly #payments = new Map<string, Payment>();
  readonly #ledger: LedgerEntry[] = [];
  readonly #stops = new Set<() => void>();
  #server: RunningServer | undefined;

  constructor(options: PaymentGatewayOptions) {
    this.#options = options;
  }

  /** Every movement of money, oldest first. */
  get ledger(): readonly LedgerEntry[] {
    return this.#ledger;
  }

  payment(paymentId: string): Readonly<Payment> | undefined {
    return this.#payments.get(paymentId);
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
    return this.#server.url;
  }

  /** Answers a request of its API: what `start` serves, without a server. */
  async handle(request: Pick<HttpRequest, 'method' | 'path' | 'headers' | 'body'>): Promise<HttpAnswer> {
    const release = this.#options.clock.hold();
    try {
      return this.#answer(request);
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

    const payment = this.#payments.get(decode(id));
    if (payment === undefined) return json(404, { error: 'unknown payment' });
    if (this.#script(payment.paymentId).unavailable?.some((kind) => kind === action)) {
      return json(503, { error: `${action} is not available` });
    }
    return action === 'void' ? this.#void(payment) : this.#refund(payment);
  }

  #request(body: string): HttpAnswer {
    const request = parse(body);
    if ('error' in request) return json(400, request);
    const known = this.#payments.get(request.paymentId);
    if (known === undefined) {
      const payment: Payment = { ...request, status: 'pending' };
      this.#payments.set(payment.paymentId, payment);
      this.#schedule(payment);
      return json(202, shown(payment));
    }
    if (known.amount !== request.amount || known.currency !== request.currency) {
      return json(409, { error: 'another amount or currency than before' });
    }
    return known.status === 'voided' ? json(409, { error: 'voided' }) : json(202, shown(known));
  }

  #void(payment: Payment): HttpAnswer {
    if (payment.status === 'paid' || payment.status === 'refunded') return json(409, shown(payment));
    if (payment.status === 'pending') payment.status = 'voided';
    return json(200, shown(payment));
  }

  #refund(payment: Payment): HttpAnswer {
    if (payment.status === 'paid') {
      payment.status = 'refunded';
      this.#enter(payment, 'refund');
    }
    return payment.status === 'refunded' ? json(200, shown(payment)) : json(409, { error: `it is ${payment.status}` });
  }

  #schedule(payment: Payment): void {
    const { clock } = this.#options;
    const script = this.#script(payment.paymentId);
    if (script.answer === 'never') return;
    this.#stops.add(clock.setTimer(clock.now() + script.after * 1000, () => this.#settle(payment, script)));
  }

  /** The bank answers. */
  #settle(payment: Payment, { answer, reason = 'the bank declined it' }: PaymentScript): void {
    if (payment.status !== 'pending') return;
    if (answer === 'paid') {
      payment.status = 'paid';
      this.#enter(payment, 'charge');
    } else {
      payment.status = 'declined';
      payment.reason = reason;
    }
    this.#stops.add(sendOutcome(payment, this.#options));
  }

  #enter({ paymentId, amount, currency }: Payment, kind: LedgerEntry['kind']): void {
    this.#ledger.push({ paymentId, kind, amount, currency, at: this.#options.clock.now() });
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

function parse(body: string): z.infer<typeof paymentRequestSchema> | { error: string } {
  let input: unknown;
  try {
    input = JSON.parse(body);
  } catch {
    return { error: 'the body is not JSON' };
  }
  const result = paymentRequestSchema.safeParse(input);
  if (result.success) return result.data;
  return { error: result.error.issues.map(({ path, message }) => `${z.core.toDotPath(path)}: ${message}`).join('; ') };
}

function json(status: number, body: object): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

import { PaymentGatewayRefused, TransientError } from '../errors.ts';
import type { PartialRefund, PaymentGateway, PaymentRequest } from '../ports.ts';

/** ms; shorter than the functions' own timeout, so that the function can still throw a TransientError. */
const timeout = 5_000;

export interface HttpPaymentGatewayOptions {
  readonly baseUrl: string;
  /** Reads the API key; a cached one is used if it was read at most `maxAge` ms ago. */
  readonly apiKey: (maxAge?: number) => Promise<string>;
  /** Where the gateway sends outcomes; only needed to request payments. */
  readonly callbackUrl?: string;
}

interface GatewayResponse {
  readonly status: number;
  readonly body: { readonly status?: string; readonly error?: string };
}

/**
 * Client of a payment gateway with the JSON API that docs/payment-gateway.md describes. For a gateway with another API,
 * write another implementation of PaymentGateway.
 */
export class HttpPaymentGateway implements PaymentGateway {
  readonly #options: HttpPaymentGatewayOptions;

  constructor(options: HttpPaymentGatewayOptions) {
    this.#options = options;
  }

  async request(payment: PaymentRequest): Promise<'pending' | 'voided'> {
    const response = await this.#post('/payments', { ...payment, callbackUrl: this.#options.callbackUrl });
    if (response.status === 409 && response.body.error === 'voided') return 'voided';
    requireStatus(response, [200, 202]);
    return 'pending';
  }

  async void(paymentId: string): Promise<'voided' | 'declined' | 'paid' | 'unknown'> {
    const response = await this.#post(`/payments/${encodeURIComponent(paymentId)}/void`);
    if (response.status === 404) return 'unknown';
    if (response.status === 409 && ['paid', 'refunded'].includes(response.body.status ?? '')) return 'paid';
    requireStatus(response, [200]);
    return response.body.status === 'declined' ? 'declined' : 'voided';
  }

  async refund(paymentId: string, part?: PartialRefund): Promise<void> {
    requireStatus(await this.#post(`/payments/${encodeURIComponent(paymentId)}/refund`, part), [200]);
  }

  /** If the gateway refuses the API key, which may have been rotated, the request is sent once more with the newest. */
  async #post(path: string, body: unknown = {}): Promise<GatewayResponse> {
    const apiKey = await this.#options.apiKey();
    const response = await this.#send(path, body, apiKey);
    if (response.status !== 401) return response;
    const newest = await this.#options.apiKey(0);
    return newest === apiKey ? response : this.#send(path, body, newest);
  }

  async #send(path: string, body: unknown, apiKey: string): Promise<GatewayResponse> {
    const url = `${this.#options.baseUrl.replace(/\/$/, '')}${path}`;
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(timeout),
        redirect: 'error',
      });
      text = await response.text();
    } catch (error) {
      throw new TransientError(`the payment gateway did not answer: ${reasonOf(error)}`, { cause: error });
    }
    if (response.status >= 500 || response.status === 429) {
      throw new TransientError(`the payment gateway answered ${response.status}`);
    }
    return { status: response.status, body: parseBody(text) };
  }
}

function requireStatus({ status, body }: GatewayResponse, expected: readonly number[]): void {
  if (expected.includes(status)) return;
  throw new PaymentGatewayRefused(`the payment gateway answered ${status}: ${body.error ?? 'no reason given'}`);
}

function parseBody(text: string): GatewayResponse['body'] {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

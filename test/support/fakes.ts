import type { PartialRefund, PaymentGateway, PaymentRequest, TaskResults } from '../../orders/ports.ts';

/**
 * A gateway with one payment, which records its calls. Simpler than the port says: `request` never returns `voided`, and
 * makes even a voided payment pending.
 */
export class FakeGateway implements PaymentGateway {
  readonly requests: PaymentRequest[] = [];
  /** The number of calls for a full refund, repetitions included. */
  refunds = 0;
  /** Partial refunds, each once by its id. */
  readonly parts: PartialRefund[] = [];
  state: 'pending' | 'voided' | 'declined' | 'paid' | undefined;
  onRequest: (() => Promise<unknown>) | undefined;
  /** Thrown by `refund` only. */
  failWith: Error | undefined;

  async request(payment: PaymentRequest): Promise<'pending' | 'voided'> {
    await this.onRequest?.();
    this.requests.push(payment);
    this.state = 'pending';
    return 'pending';
  }

  async void(): Promise<'voided' | 'declined' | 'paid' | 'unknown'> {
    if (this.state === undefined) return 'unknown';
    if (this.state === 'pending') this.state = 'voided';
    return this.state;
  }

  async refund(_paymentId: string, part?: PartialRefund): Promise<void> {
    if (this.failWith !== undefined) throw this.failWith;
    if (part === undefined) this.refunds++;
    else if (!this.parts.some(({ refundId }) => refundId === part.refundId)) this.parts.push(part);
  }
}

interface SentResult {
  readonly taskToken: string;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
}

/** Records task results. */
export class FakeTaskResults implements TaskResults {
  readonly sent: SentResult[] = [];
  gone = false;
  failWith: Error | undefined;

  async succeed(taskToken: string, output: unknown): Promise<'delivered' | 'gone'> {
    return this.#send({ taskToken, output });
  }

  async fail(taskToken: string, error: Error): Promise<'delivered' | 'gone'> {
    return this.#send({ taskToken, error: error.name, cause: error.message });
  }

  #send(result: SentResult): 'delivered' | 'gone' {
    if (this.failWith !== undefined) throw this.failWith;
    if (this.gone) return 'gone';
    this.sent.push(result);
    return 'delivered';
  }
}

import type { PaymentGateway } from '../../../local/payment-gateway/payment-gateway.ts';
import type { LedgerEntry } from '../../../sandbox/payment-gateway/payment.ts';
import type { Run } from './run.ts';

/** The gateway's ledger by run, updated as it grows. */
export class LedgerIndex {
  readonly #gateway: PaymentGateway;
  readonly #runOf: (text: string) => Run | undefined;
  readonly #entries = new Map<Run | undefined, LedgerEntry[]>();
  #read = 0;

  constructor(gateway: PaymentGateway, runOf: (text: string) => Run | undefined) {
    this.#gateway = gateway;
    this.#runOf = runOf;
  }

  of(run: Run): readonly LedgerEntry[] {
    for (const entry of this.#gateway.ledger.slice(this.#read)) {
      const of = this.#runOf(entry.paymentId);
      this.#entries.set(of, [...(this.#entries.get(of) ?? []), entry]);
    }
    this.#read = this.#gateway.ledger.length;
    return this.#entries.get(run) ?? [];
  }
}

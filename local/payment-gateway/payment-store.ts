import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { type LedgerEntry, type Payment, readStoredPayment } from '../../sandbox/payment-gateway/payment.ts';

/** A line of the file: a payment after a change, and the money that moved with the change. */
interface Line {
  readonly payment: Payment;
  readonly entry?: LedgerEntry;
}

/** A change could not be written, and was not made: the disk is full or read-only. */
export class PaymentStoreUnavailable extends Error {
  override readonly name = 'PaymentStoreUnavailable';
}

/** The gateway's payments and its ledger; with a file, they are read from it when the gateway starts again. */
export class PaymentStore {
  readonly payments = new Map<string, Payment>();
  readonly ledger: LedgerEntry[] = [];
  readonly #file: string | undefined;

  /** @param file JSON lines, one for each change; without it, nothing is kept */
  constructor(file?: string) {
    this.#file = file;
    if (file === undefined) return;
    mkdirSync(path.dirname(file), { recursive: true });
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    for (const line of text.split('\n')) this.#apply(parse(line));
    // The next line must not be appended to a line that a crash has cut off.
    if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n');
  }

  /**
   * Stores a payment after a change, together with the money that moved.
   * @throws PaymentStoreUnavailable if it cannot be written; nothing has changed then
   */
  save(payment: Payment, entry?: LedgerEntry): void {
    const line: Line = { payment, ...(entry && { entry }) };
    if (this.#file !== undefined) write(this.#file, `${JSON.stringify(line)}\n`);
    this.#apply(line);
  }

  #apply(line: Line | undefined): void {
    if (line === undefined) return;
    this.payments.set(line.payment.paymentId, line.payment);
    if (line.entry !== undefined) this.ledger.push(line.entry);
  }
}

/** Appends the whole text or nothing. */
function write(file: string, text: string): void {
  const end = existsSync(file) ? statSync(file).size : 0;
  try {
    appendFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    // A full disk may have written a part of the line.
    if (existsSync(file) && statSync(file).isFile()) truncateSync(file, end);
    throw new PaymentStoreUnavailable(`${file} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
}

/** Parses a line; undefined for a line that a crash has cut off. */
function parse(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Line;
    return { ...line, payment: readStoredPayment(line.payment) };
  } catch {
    return undefined;
  }
}

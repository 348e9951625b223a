import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import type { LedgerEntry, Payment } from '../../sandbox/payment-gateway/payment.ts';

/** A change: what a payment has become, and the money that moved with it. */
interface Line {
  readonly payment: Payment;
  readonly entry?: LedgerEntry;
}

/** A change could not be written down, and was not made: there is no room, or the disk may only be read. */
export class BookUnavailable extends Error {
  override readonly name = 'BookUnavailable';
}

/** The gateway's payments and its ledger; with a file, they are there again when it is opened the next time. */
export class Book {
  readonly payments = new Map<string, Payment>();
  readonly ledger: LedgerEntry[] = [];
  readonly #file: string | undefined;

  /** @param file a line of JSON for each change */
  constructor(file?: string) {
    this.#file = file;
    if (file === undefined) return;
    mkdirSync(path.dirname(file), { recursive: true });
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    for (const line of text.split('\n')) this.#apply(parse(line));
    // What a crash has cut off must not swallow the next line.
    if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n');
  }

  /**
   * Notes what a payment has become, together with the money that moved.
   * @throws BookUnavailable if it cannot be written; nothing has changed then
   */
  note(payment: Payment, entry?: LedgerEntry): void {
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

/** Appends the whole text, or nothing. */
function write(file: string, text: string): void {
  const end = existsSync(file) ? statSync(file).size : 0;
  try {
    appendFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    // A full disk takes a part of a line.
    if (existsSync(file) && statSync(file).isFile()) truncateSync(file, end);
    throw new BookUnavailable(`${file} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
}

/** A line, or nothing for the one that a crash cut off. */
function parse(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}

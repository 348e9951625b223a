import {
  appendFileSync,
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
} from 'node:fs';
import path from 'node:path';
import { type LedgerEntry, type Payment, readStoredPayment } from '../../sandbox/payment-gateway/payment.ts';

/** A line of the file: a payment after a change, and the money that moved with the change. */
interface Line {
  readonly payment: Payment;
  readonly entry?: LedgerEntry;
}

/** A change could not be written, for example because the disk is full, and so was not made. */
export class PaymentStoreUnavailable extends Error {
  override readonly name = 'PaymentStoreUnavailable';
}

/** The gateway's payments and its ledger; with a file, they are read from it when the gateway starts again. */
export class PaymentStore {
  readonly payments = new Map<string, Payment>();
  readonly ledger: LedgerEntry[] = [];
  readonly #file: string | undefined;

  /** @param file the file of JSON lines, one for each change; without it, payments are only in memory */
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

/**
 * Appends the whole text, or nothing. When it returns, the text is on disk, so that a response may rely on it.
 * @throws PaymentStoreUnavailable if the text cannot be written
 */
function write(file: string, text: string): void {
  try {
    const descriptor = openSync(file, 'a', 0o600);
    const end = fstatSync(descriptor).size;
    try {
      appendFileSync(descriptor, text);
      fdatasyncSync(descriptor);
      if (end === 0) syncFolder(path.dirname(file));
    } catch (error) {
      // On a full disk, a part of the text may have been written.
      ftruncateSync(descriptor, end);
      throw error;
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw new PaymentStoreUnavailable(`${file} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
}

/** Makes sure that the name of a new file is on disk. */
function syncFolder(folder: string): void {
  // On Windows, a folder cannot be opened as a file.
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
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

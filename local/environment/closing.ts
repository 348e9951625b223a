type Close = () => Promise<void> | void;

/** Closes the parts that were started, in reverse sequence. */
export class Closing {
  readonly #parts: Close[] = [];

  add(close: Close): void {
    this.#parts.push(close);
  }

  async close(): Promise<void> {
    for (const part of this.#parts.splice(0).reverse()) await part();
  }
}

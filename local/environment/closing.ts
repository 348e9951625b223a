type Close = () => Promise<void> | void;

/** What has been started, to be closed in the reverse order. */
export class Closing {
  readonly #parts: Close[] = [];

  add(close: Close): void {
    this.#parts.push(close);
  }

  async close(): Promise<void> {
    for (const part of this.#parts.splice(0).reverse()) await part();
  }
}

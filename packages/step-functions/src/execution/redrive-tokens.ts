/** The maximum number of client tokens that an execution keeps. */
const maxTokens = 10;

/** ms for which a client token is remembered: a second request with it does not redrive again. */
const validity = 15 * 60 * 1000;

/** The client tokens with which an execution was redriven, and the times. */
export class RedriveTokens {
  readonly #times = new Map<string, number>();

  /** @param now ms since the epoch */
  add(token: string, now: number): void {
    this.#times.delete(token);
    this.#times.set(token, now);
    const [oldest] = this.#times.keys();
    if (oldest !== undefined && this.#times.size > maxTokens) this.#times.delete(oldest);
  }

  /** The time of the redrive with this token, in ms since the epoch; undefined if there was none within its validity. */
  timeOf(token: string, now: number): number | undefined {
    const at = this.#times.get(token);
    return at !== undefined && now - at < validity ? at : undefined;
  }
}

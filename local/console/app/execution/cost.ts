/** US$ in us-east-1, https://aws.amazon.com/step-functions/pricing/ */
const transition = 0.000025;
const expressRequest = 0.000001;
const expressGbSecond = 0.00001667;

/** What an execution costs on AWS, and what that is the price of. */
export interface Cost {
  /** US$ */
  readonly dollars: number;
  readonly explained: string;
}

export function standardCost(stateTransitions: number): Cost {
  const explained = `${stateTransitions} state transitions at $0.025 a thousand`;
  return { dollars: stateTransitions * transition, explained };
}

/**
 * A request, and the duration in steps of 100 ms at a memory in steps of 64 MB: a small workflow needs the first.
 * @param duration ms
 */
export function expressCost(duration: number): Cost {
  const seconds = Math.max(1, Math.ceil(duration / 100)) / 10;
  const dollars = expressRequest + seconds * (64 / 1024) * expressGbSecond;
  return { dollars, explained: `A request at $1 a million, and ${seconds.toFixed(1)} s with 64 MB of memory` };
}

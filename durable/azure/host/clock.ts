/** Where the host takes its time from. All times are ms since the epoch. */
export interface Clock {
  now(): number;
  /** Calls `run` once, as soon as `now()` has reached `at`; the function returned cancels it. */
  setTimer(at: number, run: () => void): () => void;
  /** Says that work is under way: virtual time stands still until the function returned is called. */
  hold(): () => void;
}

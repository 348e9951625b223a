/** The clock of the host. All times are ms since the epoch. */
export interface Clock {
  now(): number;
  /** Calls `run` once, as soon as `now()` has reached `at`. @returns a function that cancels the timer */
  setTimer(at: number, run: () => void): () => void;
  /** Stops virtual time while work is in progress, until the returned function is called. */
  hold(): () => void;
}

/** What the host needs of the engine's `Clock`. All times are ms since the epoch. */
export interface Clock {
  now(): number;
  /** Calls `run` once, as soon as `now()` has reached `at`. @returns a function that cancels the timer */
  setTimer(at: number, run: () => void): () => void;
  /** Stops virtual time until the returned function is called. A real clock ignores it. */
  hold(): () => void;
}

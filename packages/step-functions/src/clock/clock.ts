/**
 * The source of time for the engine and for everything in the same run.
 *
 * All times are milliseconds since the epoch. The engine reads the machine's clock only through this interface, so that
 * a test can let a year pass without waiting, and gets the same history in each run.
 */
export interface Clock {
  now(): number;
  /** Calls `run` once, as soon as `now()` has reached `at`. @returns a function that cancels the timer */
  setTimer(at: number, run: () => void): () => void;
  /**
   * Like `setTimer`, for a time limit. A virtual clock does not advance because of a limit: it runs a limit when it
   * advances to a later timer, or in `runOutTime`. A limit of a real clock does not keep the process alive.
   */
  setLimit(at: number, run: () => void): () => void;
  /**
   * Stops virtual time during work that takes real time (a function in a worker thread, an HTTP request), until the
   * returned function is called. On a real clock it does nothing.
   */
  hold(): () => void;
}

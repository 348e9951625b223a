/** The address of the script of ELK's worker, which the server fills in when it bundles the page. */
declare const elkWorker: string;

declare global {
  /** Where ELK runs: the page's two scripts share it. */
  var elkThread: Worker | undefined;
}

/** Starts the thread of ELK, if it does not run yet. Its script is large, so this is called early. */
export function startElk(): Worker {
  globalThis.elkThread ??= new Worker(elkWorker);
  return globalThis.elkThread;
}

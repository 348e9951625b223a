/** A fault of one call: whether and when its work is done, and which result its caller gets. */
export interface Disturbance<T> {
  /**
   * Whether its work is done: `never`, `twice`, or late, when the returned promise has resolved.
   * @default once, without a delay
   */
  readonly work?: 'never' | 'twice' | (() => Promise<void>);
  /**
   * The result that the caller gets instead of the call's own: at once if the work is done late or never, otherwise after
   * the work; `none`: the promise never resolves.
   * @default the call's own result
   */
  readonly answer?: 'none' | (() => T);
  /** A wait between the work and the result. */
  readonly pause?: () => Promise<void>;
}

/**
 * Makes a call with a fault. Every injected fault uses this function: those of the local run and its console, of the
 * comparison of orchestrators, and of the explorer.
 * @param follow called with work that is still running when the caller has its result
 */
export async function disturb<T>(
  call: () => Promise<T>,
  { work, answer, pause }: Disturbance<T>,
  follow: (work: Promise<unknown>) => void = () => {},
): Promise<T> {
  if (work === 'never') return given(answer ?? 'none');
  if (typeof work === 'function') {
    const late = work().then(call);
    follow(late);
    return answer === undefined ? late : given(answer);
  }
  if (work === 'twice') follow(call());
  const own = await call();
  await pause?.();
  return answer === undefined ? own : given(answer);
}

/** The result that replaces the call's own: a promise that stays pending, a value, or the error that `answer` throws. */
const given = <T>(answer: 'none' | (() => T)): Promise<T> =>
  new Promise((resolve) => {
    if (answer !== 'none') resolve(answer());
  });

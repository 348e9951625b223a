/** How one call goes wrong: what becomes of its work, and what its caller gets. */
export interface Disturbance<T> {
  /**
   * Whether its work is done: `never`, `twice`, or later, when a moment has come.
   * @default once, at once
   */
  readonly work?: 'never' | 'twice' | (() => Promise<void>);
  /**
   * What the caller gets instead of the call's own answer: at once if the work is done later or never, otherwise after
   * it; `none`: nothing, for ever.
   * @default its own answer
   */
  readonly answer?: 'none' | (() => T);
  /** What must have happened, after the work, before the caller gets its answer. */
  readonly pause?: () => Promise<void>;
}

/**
 * Makes a call that goes wrong. All faults are made of this one: those of the local run and its console, of the
 * comparison of orchestrators, and of the explorer.
 * @param follow is given work that goes on after the caller has its answer
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

/** What the caller gets instead of the call's own answer: nothing, a value, or what its maker throws. */
const given = <T>(answer: 'none' | (() => T)): Promise<T> =>
  new Promise((resolve) => {
    if (answer !== 'none') resolve(answer());
  });

import { useCallback, useEffect, useRef, useState } from 'react';
import type { ExecutionFilter } from '../../api/filter.ts';
import type { FilteredExecutions, OutcomeCounts } from '../../api/types.ts';
import { useChanges } from '../stream.ts';
import { useLoaded } from '../use.ts';
import { get, post } from '../wire.ts';

/** ms between two requests, while executions run or older ones are still being read */
const pause = 1000;
const firstCount = 200;
/** The server's maximum for one response. */
const mostFound = 20_000;

interface Filter extends ExecutionFilter {
  readonly outcome: string;
}

/**
 * The executions with one outcome. The server finds them; the page would have to read the outcomes of all executions.
 * Requests nothing while `filter.outcome` is ''.
 */
export function useFiltered(filter: Filter): {
  found?: FilteredExecutions;
  error?: string;
  /** Requests more, if more were found. */
  more: () => void;
} {
  const [count, setCount] = useState(firstCount);
  const isAsked = filter.outcome !== '';
  const key = JSON.stringify(filter);
  const { value, error, reload } = useLoaded(key, async () =>
    isAsked ? post<FilteredExecutions>('executions', { ...filter, count }) : undefined,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is found for more is read again; the first is read anyway
  useEffect(() => {
    if (count > firstCount) reload();
  }, [count]);
  useAgain(reload, value?.isReading === true, isAsked);
  const hasMore = value !== undefined && value.executions.length < value.total;
  const more = () => hasMore && setCount((before) => Math.min(mostFound, before * 4));
  return { ...(value && { found: value }), ...(error !== undefined && { error }), more };
}

/** The outcomes to choose from. */
export function useOutcomeNames(): readonly string[] {
  const { value, reload } = useLoaded('outcomes', () => get<OutcomeCounts>('outcomes'));
  useAgain(reload, value?.isReading === true, true);
  return (value?.outcomes ?? []).map(({ outcome }) => outcome);
}

/** Reads again after a pause: while `goesOn`, and after a change of an execution, if `follows`. */
function useAgain(reload: () => void, goesOn: boolean, follows: boolean): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(reload);
  latest.current = reload;
  const again = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      latest.current();
    }, pause);
  }, []);
  // Runs after each response, because it renders again.
  useEffect(() => {
    if (goesOn) again();
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  useChanges(() => follows && again());
}

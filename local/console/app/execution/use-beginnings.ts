import { useCallback, useEffect, useRef, useState } from 'react';
import type { HistoryEvent } from '../../api/history-event.ts';
import type { EventsPage } from '../../api/pages.ts';
import { post } from '../wire.ts';

/** ms without scrolling until the rows in sight are read */
const pause = 100;
/** Events that are asked for at once. */
const most = 100;

interface Beginnings {
  /** The event with the beginnings of its data, if it has been read. */
  readonly beginningOf: (id: number) => HistoryEvent | undefined;
  /** Asks for those of these events that are not known, ascending. */
  readonly ask: (ids: readonly number[]) => void;
}

/** The beginnings of what events hold: a history is read without its data, and only a few of its rows are in sight. */
export function useBeginnings(executionArn: string): Beginnings {
  const known = useRef(new Map<number, HistoryEvent>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [, setCount] = useState(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const ask = useCallback(
    (ids: readonly number[]) => {
      clearTimeout(timer.current);
      const missing = ids.filter((id) => !known.current.has(id));
      if (missing.length === 0) return;
      timer.current = setTimeout(async () => {
        const asked = runsOf(missing).map(([from, count]) =>
          post<EventsPage>('events', { executionArn, from, count, beginnings: true }),
        );
        // What is not answered is asked for again when it is next in sight: the banner says that nobody answers.
        const pages = await Promise.all(asked).catch(() => []);
        for (const { events } of pages) for (const event of events) known.current.set(event.id, event);
        setCount((count) => count + 1);
      }, pause);
    },
    [executionArn],
  );
  return { beginningOf: (id) => known.current.get(id), ask };
}

/** Ascending numbers as runs without a gap: a filter leaves events out. */
function runsOf(ids: readonly number[]): [from: number, count: number][] {
  const runs: [number, number][] = [];
  for (const id of ids) {
    const last = runs.at(-1);
    if (last !== undefined && id === last[0] + last[1] && last[1] < most) last[1]++;
    else runs.push([id, 1]);
  }
  return runs;
}

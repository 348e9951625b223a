import { useCallback, useEffect, useRef, useState } from 'react';
import type { HistoryEvent } from '../../api/history-event.ts';
import type { EventsPage } from '../../api/pages.ts';
import { post } from '../wire.ts';

/** ms without scrolling until the data of the visible rows is read */
const pause = 100;
/** The number of events in one request. */
const most = 100;

interface Beginnings {
  /** The event with the beginnings of its data, if it has been read. */
  readonly beginningOf: (id: number) => HistoryEvent | undefined;
  /** Requests those of these events (ascending ids) that are not known. */
  readonly ask: (ids: readonly number[]) => void;
}

/** The beginnings of the data of events. A history is read without data, because only a few of its rows are visible. */
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
        // Without a response it is requested again when it is visible the next time; the banner shows that there was none.
        const pages = await Promise.all(asked).catch(() => []);
        for (const { events } of pages) for (const event of events) known.current.set(event.id, event);
        setCount((count) => count + 1);
      }, pause);
    },
    [executionArn],
  );
  return { beginningOf: (id) => known.current.get(id), ask };
}

/** Splits ascending numbers into runs without gaps, because a filter hides events. */
function runsOf(ids: readonly number[]): [from: number, count: number][] {
  const runs: [number, number][] = [];
  for (const id of ids) {
    const last = runs.at(-1);
    if (last !== undefined && id === last[0] + last[1] && last[1] < most) last[1]++;
    else runs.push([id, 1]);
  }
  return runs;
}

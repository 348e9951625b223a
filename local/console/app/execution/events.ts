import { useEffect, useState } from 'react';
import type { HistoryEvent } from '../../api/history-event.ts';
import type { EventsPage } from '../../api/pages.ts';
import { post } from '../wire.ts';

/** The numbers of events without data in one request: fewer in the first one, so that the page shows something soon. */
const pageSize = 5000;
const firstPage = 1000;
/** The number of events with their data in one request. */
const pageSizeWithData = 1000;

/** The events from an id on, page by page. @param includeData whether with their data */
export async function* eventsFrom(executionArn: string, from: number, includeData = false): AsyncGenerator<EventsPage> {
  for (let next = from, length = from; next <= length; ) {
    const page = await post<EventsPage>('events', {
      executionArn,
      from: next,
      count: includeData ? pageSizeWithData : next === 1 ? firstPage : pageSize,
      ...(includeData && { includeData }),
    });
    length = page.length;
    next = (page.events.at(-1)?.id ?? page.length) + 1;
    yield page;
    if (page.events.length === 0) return;
  }
}

/** All events with their data. */
export async function wholeHistory(executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const page of eventsFrom(executionArn, 1, true)) {
    for (const event of page.events) events.push(event);
  }
  return events;
}

/** The ids of the events that contain a text. */
export async function search(executionArn: string, text: string): Promise<ReadonlySet<number>> {
  const { ids } = await post<{ ids: number[] }>('event-search', { executionArn, text });
  return new Set(ids);
}

/** An event never changes. */
const known = new Map<string, HistoryEvent>();
/** The number of events whose data is kept. */
const kept = 200;

async function eventOf(executionArn: string, id: number): Promise<HistoryEvent | undefined> {
  const key = `${executionArn} ${id}`;
  const found = known.get(key);
  if (found) return found;
  const { events } = await post<EventsPage>('events', { executionArn, from: id, count: 1, includeData: true });
  const [event] = events;
  if (event) known.set(key, event);
  for (const oldest of known.keys()) {
    if (known.size <= kept) break;
    known.delete(oldest);
  }
  return event;
}

/** Events with their data, which is read when they are shown; undefined until it is there. */
export function useEvents(
  executionArn: string,
  ids: readonly (number | undefined)[],
): readonly (HistoryEvent | undefined)[] | undefined {
  const key = ids.join(' ');
  const [read, setRead] = useState<{ key: string; events: readonly (HistoryEvent | undefined)[] }>();
  useEffect(() => {
    let left = false;
    const wanted = key.split(' ').map((id) => (id === '' ? undefined : eventOf(executionArn, Number(id))));
    Promise.all(wanted).then(
      (events) => left || setRead({ key, events }),
      // The banner shows that the server does not respond.
      () => {},
    );
    return () => {
      left = true;
    };
  }, [executionArn, key]);
  return read?.key === key ? read.events : undefined;
}

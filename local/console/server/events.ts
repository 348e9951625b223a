import type { EventsPage } from '../api/pages.ts';
import { type Body, textOf, wholeNumber } from './request.ts';

/** events */
const most = 5000;
/** Characters of a cause in events without their data: a list shows its beginning. */
const shortCause = 300;
/** Characters: an answer with the data of events ends after the one with which it is longer. */
const mostData = 4_000_000;
/** Events that are searched before other requests get their turn. */
const searchedAtOnce = 500;

/** Where events come from: the engine, or the log. Of one that is not whole, the ids have gaps. */
export interface EventSource {
  /** @param from the id of the first event */
  events(
    executionArn: string,
    options: { readonly from: number; readonly count: number; readonly includeData?: boolean },
  ): Promise<{ events: readonly { readonly id: number; readonly type: string }[]; length: number }>;
}

/**
 * A part of a history. Without data, causes are cut as well; with it, there may be fewer events than asked for, since each
 * may have 256 KB: the reader asks again for the rest.
 * @throws WrongRequest if `from` or `count` is no number that can be; AwsError ExecutionDoesNotExist
 */
export async function readEvents(source: EventSource, body: Body): Promise<EventsPage> {
  const executionArn = textOf(body, 'executionArn');
  const from = wholeNumber(body, 'from', Number.MAX_SAFE_INTEGER);
  const count = wholeNumber(body, 'count', most);
  const includeData = body.includeData === true;
  const { events, length } = await source.events(executionArn, { from, count, includeData });
  if (!includeData) return { events: events.map(withShortCause), length } as EventsPage;
  let size = 0;
  const cut = events.findIndex((event) => {
    size += JSON.stringify(event).length;
    return size > mostData;
  });
  return { events: cut < 0 ? events : events.slice(0, cut + 1), length } as EventsPage;
}

/**
 * The ids of the events that contain a text, in whatever case, their data included.
 * @throws WrongRequest; AwsError ExecutionDoesNotExist
 */
export async function searchEvents(source: EventSource, body: Body): Promise<{ ids: number[] }> {
  const executionArn = textOf(body, 'executionArn');
  const text = textOf(body, 'text').toLowerCase();
  const ids: number[] = [];
  for (let from = 1, length = 1; from <= length; ) {
    const part = await source.events(executionArn, { from, count: searchedAtOnce });
    length = part.length;
    from = (part.events.at(-1)?.id ?? length) + 1;
    for (const event of part.events) if (contains(event, text)) ids.push(event.id);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { ids };
}

/** Inputs and outputs are JSON text: in these as they are, not as they stand in JSON once more. */
function contains(value: unknown, text: string): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some((one) => contains(one, text));
  return typeof value === 'string' && value.toLowerCase().includes(text);
}

function withShortCause(event: object): object {
  return Object.fromEntries(
    Object.entries(event).map(([name, details]) => {
      const { cause }: { cause?: unknown } = typeof details === 'object' && details !== null ? details : {};
      if (typeof cause !== 'string' || cause.length <= shortCause) return [name, details];
      return [name, { ...details, cause: `${cause.slice(0, shortCause)}…` }];
    }),
  );
}

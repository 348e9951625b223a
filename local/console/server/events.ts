import { hideTaskTokens } from 'step-functions-engine';
import type { EventsPage } from '../api/pages.ts';
import { type Body, textOf, wholeNumber } from './request.ts';

/** events */
const most = 5000;
/** characters; in events without data, a longer cause is cut */
const shortCause = 300;
/** characters; an answer with data ends after the event that exceeds this */
const mostData = 4_000_000;
/** characters of a text, if a request asks for beginnings only */
const beginning = 200;
/** The number of events that are searched before other requests are handled. */
const searchedAtOnce = 500;

/** The source of events: the engine, or the log. If not every event was logged, the ids have gaps. */
export interface EventSource {
  /** @param from the id of the first event */
  events(
    executionArn: string,
    options: { readonly from: number; readonly count: number; readonly includeData?: boolean },
  ): Promise<{ events: readonly { readonly id: number; readonly type: string }[]; length: number }>;
}

/**
 * A part of a history. Without data, causes are cut too. With data, there may be fewer events than requested, because
 * each may have 256 KB: the page requests the rest again. With `beginnings`, each text of the data is cut.
 * @throws WrongRequest if `from` or `count` is invalid; AwsError ExecutionDoesNotExist
 */
export async function readEvents(source: EventSource, body: Body): Promise<EventsPage> {
  const executionArn = textOf(body, 'executionArn');
  const from = wholeNumber(body, 'from', Number.MAX_SAFE_INTEGER);
  const count = wholeNumber(body, 'count', most);
  const onlyBeginnings = body.beginnings === true;
  const includeData = body.includeData === true || onlyBeginnings;
  const { events, length } = await source.events(executionArn, { from, count, includeData });
  if (onlyBeginnings) return { events: events.map(withBeginnings), length } as EventsPage;
  if (!includeData) return { events: events.map(withShortCause), length } as EventsPage;
  let size = 0;
  const cut = events.findIndex((event) => {
    size += JSON.stringify(event).length;
    return size > mostData;
  });
  return { events: cut < 0 ? events : events.slice(0, cut + 1), length } as EventsPage;
}

/**
 * The ids of the events that contain a text, also in their data, ignoring case.
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

/** Whether a value contains a text. Inputs and outputs are JSON text and are searched without further escaping. */
function contains(value: unknown, text: string): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some((one) => contains(one, text));
  return typeof value === 'string' && value.toLowerCase().includes(text);
}

/** Task tokens are hidden first: the pattern does not fit half a token. */
function withBeginnings(event: object): object {
  return JSON.parse(hideTaskTokens(JSON.stringify(event)), (_name, value: unknown) =>
    typeof value === 'string' && value.length > beginning ? `${value.slice(0, beginning)}…` : value,
  );
}

function withShortCause(event: object): object {
  return Object.fromEntries(
    Object.entries(event).map(([name, details]) => {
      const { cause }: { cause?: unknown } = typeof details === 'object' && details !== null ? details : {};
      if (typeof cause !== 'string' || cause.length <= shortCause) return [name, details];
      return [name, { ...details, cause: `${hideTaskTokens(cause).slice(0, shortCause)}…` }];
    }),
  );
}

import type { AwsHistoryEvent } from 'step-functions-engine';
import { paint } from '../../command-line/terminal.ts';
import { type Currency, formatMoney } from '../../orders/money.ts';
import { formatElapsed } from '../duration.ts';

/** A relevant event, as a line. */
interface Line {
  /** ms since the execution started */
  readonly at: number;
  readonly state: string;
  readonly what: string;
}

/** An execution's history for people: a line for each relevant event, with the time since the start. */
export function formatHistory(history: readonly AwsHistoryEvent[]): string {
  const lines = linesOf(history);
  const width = Math.max(...lines.map(({ state }) => state.length));
  return lines
    .map(({ at, state, what }) => `${formatElapsed(at).padStart(12)}  ${state.padEnd(width)}  ${what}`)
    .join('\n');
}

function linesOf(history: readonly AwsHistoryEvent[]): Line[] {
  const start = history[0]?.timestamp ?? 0;
  const visits = new Map<number, Visit>();
  const lines: Line[] = [];
  for (const event of history) {
    const visit = visitOf(event, visits);
    visits.set(event.id, visit);
    const what = describe(event, visit, history);
    if (what !== undefined) lines.push({ at: (event.timestamp - start) * 1000, state: visit.state, what });
  }
  return lines;
}

/** One visit of a state, with the data of its earlier events that later ones need. */
interface Visit {
  readonly state: string;
  attempts: number;
  failed: boolean;
}

function visitOf(event: AwsHistoryEvent, visits: ReadonlyMap<number, Visit>): Visit {
  if (event.type.endsWith('StateEntered')) {
    return { state: detailsOf(event).name ?? '', attempts: 0, failed: false };
  }
  if (event.type === 'ParallelStateExited' || event.type === 'MapStateExited') {
    // The event before it is the last one of a branch.
    return { state: detailsOf(event).name ?? '', attempts: 0, failed: false };
  }
  if (event.type.startsWith('Execution')) return { state: 'the order', attempts: 0, failed: false };
  return visits.get(event.previousEventId) ?? { state: '', attempts: 0, failed: false };
}

interface Details {
  readonly name?: string;
  readonly resource?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly output?: string;
}

/** The field of an event with its details. */
function detailsOf(event: AwsHistoryEvent): Details {
  const member = Object.keys(event).find((name) => name.endsWith('EventDetails'));
  return member === undefined ? {} : (event[member] as Details);
}

function describe(event: AwsHistoryEvent, visit: Visit, history: readonly AwsHistoryEvent[]): string | undefined {
  const { type } = event;
  const { error, cause, resource, output } = detailsOf(event);
  if (type === 'ExecutionStarted') return 'started';
  if (type === 'ExecutionSucceeded') return paint('green', `ended: ${outcomeOf(output)}`);
  if (type.startsWith('Execution'))
    return paint('red', `ended: ${type.slice('Execution'.length).toUpperCase()}: ${failure(error, cause)}`);
  if (type === 'ParallelStateStarted') return 'starts its branches';
  if (type === 'FailStateEntered') return 'reached';
  if (type.endsWith('Scheduled')) {
    visit.attempts++;
    visit.failed = false;
    return visit.attempts > 1 ? `attempt ${visit.attempts}` : undefined;
  }
  if (type === 'TaskSubmitted' && resource?.endsWith('.waitForTaskToken')) return 'waits for its answer';
  if (/(Failed|TimedOut|Aborted)$/.test(type)) {
    visit.failed = true;
    return paint('yellow', type.endsWith('Aborted') ? 'abandoned' : failure(error, cause));
  }
  if (type.endsWith('StateExited')) {
    const next = nextState(event, history);
    if (type.startsWith('Choice') || visit.failed) return `→ ${next ?? 'the end'}`;
    return 'done';
  }
  return undefined;
}

function nextState({ id }: AwsHistoryEvent, history: readonly AwsHistoryEvent[]): string | undefined {
  const next = history.find(({ type, previousEventId }) => previousEventId === id && type.endsWith('StateEntered'));
  return next && detailsOf(next).name;
}

function failure(error = 'no error named', cause?: string): string {
  return cause === undefined || cause === '' ? error : `${error}: ${messageOf(cause)}`;
}

/** The message in a cause: for a function's error, the cause is JSON with the message. */
function messageOf(cause: string): string {
  try {
    const parsed: unknown = JSON.parse(cause);
    if (typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed) return String(parsed.errorMessage);
  } catch {
    // The cause is plain text.
  }
  return cause;
}

function outcomeOf(output = '{}'): string {
  const { outcome, reason, total, currency } = JSON.parse(output) as Output;
  const amount = total === undefined || currency === undefined ? undefined : formatMoney(total, currency);
  return [outcome, reason, amount].filter((part) => part !== undefined).join(', ');
}

/** The output of the workflow. */
interface Output {
  readonly outcome?: string;
  readonly reason?: string;
  /** minor units */
  readonly total?: number;
  readonly currency?: Currency;
}

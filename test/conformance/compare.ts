import type { Case, ExecutionCase } from './cases.ts';

/**
 * Compares an answer of the engine with one recorded on AWS, in which some values are wildcards.
 *
 * Wildcards: `timestamp` and the like as a whole value stand for anything, `date` for an ISO-8601 time also inside a
 * text, `<name>` and `<name:N>` anywhere in a text for any text that is not empty, and what a case declares under
 * `wildcards`. The same `<name:N>` as a whole value is the same text within a case. Where an object is expected and a
 * text is found, the text is parsed; any other value equals a text only in members that the API returns as JSON text.
 */
export class Matcher {
  /** The first difference found, with the path to it. */
  difference: string | undefined;
  readonly #anything = new Set(['timestamp', 'datetime', 'snf_role_arn', 'sfn_role_arn']);
  readonly #placeholders: Map<string, string>;
  readonly #newer: ReadonlySet<string>;

  /** @param placeholders what the numbered placeholders of the case stand for, as far as it is known */
  constructor({ wildcards, meta }: Pick<Case, 'wildcards' | 'meta'> = {}, placeholders = new Map<string, string>()) {
    this.#placeholders = placeholders;
    this.#newer = newerFields(meta?.recordedDate);
    for (const wildcard of wildcards ?? []) if (!wildcard.numbered) this.#anything.add(wildcard.replacement);
  }

  matches(expected: unknown, actual: unknown, path: string): boolean {
    if (typeof expected === 'string') return this.#matchesText(expected, actual, path);
    if (typeof expected === 'object' && expected !== null) return this.#matchesStructure(expected, actual, path);
    if (expected === actual) return true;
    if (typeof actual === 'string' && isTextMember(path) && parsed(actual)?.value === expected) return true;
    return this.#differs(path, expected, actual);
  }

  #matchesText(expected: string, actual: unknown, path: string): boolean {
    if (this.#anything.has(expected) || expected.startsWith('snf_role_arn')) return true;
    if (typeof actual !== 'string') {
      return (/^<?date>?$/.test(expected) && actual !== undefined) || this.#differs(path, expected, actual);
    }
    const masked = actual.replace(isoTime, 'date');
    if (actual === expected || masked === expected) return true;
    if (numbered.test(expected)) return this.#matchesPlaceholder(expected, actual, path);
    const pattern = patternOf(expected);
    if (pattern !== undefined && (pattern.test(actual) || pattern.test(masked))) return true;
    const expectedValue = parsed(expected)?.value;
    const actualValue = parsed(actual);
    if (actualValue !== undefined && actualValue.value === expected && isTextMember(path)) return true;
    if (typeof expectedValue === 'object' && expectedValue !== null && actualValue !== undefined) {
      return this.matches(expectedValue, actualValue.value, path);
    }
    return this.#differs(path, expected, actual);
  }

  #matchesPlaceholder(placeholder: string, actual: string, path: string): boolean {
    const known = this.#placeholders.get(placeholder);
    if (known === undefined) this.#placeholders.set(placeholder, actual);
    return known === undefined || known === actual || this.#differs(path, `${placeholder}, which is ${known}`, actual);
  }

  #matchesStructure(expected: object, actual: unknown, path: string): boolean {
    // The recorder could not parse this value.
    if ('__unparsed__' in expected) return true;
    const value = typeof actual === 'string' ? parsed(actual)?.value : actual;
    if (typeof value !== 'object' || value === null || Array.isArray(value) !== Array.isArray(expected)) {
      return this.#differs(path, expected, actual);
    }
    if (Array.isArray(expected)) {
      const items = value as unknown[];
      if (items.length !== expected.length) return this.#differs(`${path}.length`, expected.length, items.length);
      return expected.every((item, index) => this.matches(item, items[index], `${path}[${index}]`));
    }
    const expectedFields = Object.entries(expected).filter(([key]) => !ignoredFields.has(key));
    for (const [key, field] of expectedFields) {
      if (!(key in value)) return this.#differs(`${path}.${key}`, field, undefined);
      if (!this.matches(field, (value as Record<string, unknown>)[key], `${path}.${key}`)) return false;
    }
    const known = (key: string) => ignoredFields.has(key) || this.#newer.has(key) || key in expected;
    const extra = Object.keys(value).find((key) => !known(key));
    return (
      extra === undefined || this.#differs(`${path}.${extra}`, undefined, (value as Record<string, unknown>)[extra])
    );
  }

  #differs(path: string, expected: unknown, actual: unknown): false {
    this.difference ??= `${path}: expected ${shorten(expected)} but got ${shorten(actual)}`;
    return false;
  }
}

// Members that the AWS SDK for Java adds to a response, and the times of events.
const ignoredFields = new Set([
  'SdkHttpMetadata',
  'SdkResponseMetadata',
  'timestamp',
  'event_timestamp',
  'ResponseMetadata',
]);

// Members that the API returns as JSON text, while a recording has the parsed value.
const textMembers = new Set(['input', 'output', 'parameters', 'variables', 'result']);
const parentsOfTexts = new Set(['assignedVariables', 'inspectionData']);
const numbered = /^<[A-Za-z_][\w-]*:\d+>$/;

function isTextMember(path: string): boolean {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
  return textMembers.has(keys.at(-1) ?? '') || parentsOfTexts.has(keys.at(-2) ?? '');
}

/** Fields that AWS added later: those of redrive on 15 November 2023, of customer managed keys on 25 July 2024. */
const newFields: readonly [string, readonly string[]][] = [
  ['2023-11-15', ['redriveCount', 'redriveStatus', 'redriveStatusReason', 'failuresNotRedrivable', 'pendingRedrive']],
  ['2024-07-25', ['encryptionConfiguration']],
];

/** The fields that AWS added after the recording. */
function newerFields(recordedDate: string | undefined): ReadonlySet<string> {
  const [, day, month, year] = /^(\d+)-(\d+)-(\d+)/.exec(recordedDate ?? '') ?? [];
  const recorded = `${year}-${month}-${day}`;
  return new Set(newFields.flatMap(([since, fields]) => (recorded < since ? fields : [])));
}

const isoTime =
  /-?\d*-(1[0-2]|0[1-9])-(3[01]|0[1-9]|[12]\d)T(2[0-3]|[01]\d):([0-5]\d):([0-5]\d)(\.\d+)?(Z|[+-]\d{2}:?\d{2})?/g;
// Besides <name> and <name:N>: the log group of a test.
const placeholder =
  /\blog_group_name\b|<{1,2}[A-Za-z_][A-Za-z0-9_\-. ]*>?(?::\d+)?>{1,2}|<[A-Za-z_][A-Za-z0-9_\-. ]*(?::\d+)?>/;

function patternOf(expected: string): RegExp | undefined {
  if (!placeholder.test(expected)) return undefined;
  const literals = expected.split(new RegExp(placeholder.source, 'g'));
  return new RegExp(`^${literals.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[\\s\\S]+?')}$`);
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

/** The outcome of an execution, with JSON values as the texts that the API returns. */
export interface Outcome {
  readonly status?: string;
  readonly output?: unknown;
  readonly error?: unknown;
  readonly cause?: unknown;
  /** The response of DescribeExecution. */
  readonly description?: object;
  readonly events?: readonly Readonly<Record<string, unknown>>[];
}

/** How far an outcome agrees: 0 not at all, 1 in status and result, 2 in the types of events as well, 3 in every event. */
export interface Verdict {
  readonly level: 0 | 1 | 2 | 3;
  /** Whether events were recorded: a case without them cannot reach a level above 1. */
  readonly hasEvents?: boolean;
  readonly difference?: string;
}

export function compareExecution(theCase: ExecutionCase, actual: Outcome): Verdict {
  const { expected } = theCase;
  const hasEvents = expected.events !== undefined;
  const loose = theCase.concurrent === true || theCase.parallelNormalised === true;
  const matcher = new Matcher(theCase);
  const failed = (level: 0 | 1 | 2): Verdict => ({ level, hasEvents, difference: matcher.difference ?? 'unknown' });
  if (expected.status && !matcher.matches(expected.status, actual.status, 'status')) return failed(0);
  // The output is recorded as the value that the text encodes.
  const output =
    typeof actual.output === 'string' ? (parsed(actual.output) ?? { value: actual.output }).value : actual.output;
  if ('output' in expected && !matcher.matches(expected.output, output, 'output')) return failed(0);
  for (const member of ['error', 'cause'] as const) {
    if (member in expected && !matcher.matches(expected[member], actual[member], member)) return failed(0);
  }
  if (expected.describeExecution !== undefined) {
    if (!matcher.matches(expected.describeExecution, actual.description, 'DescribeExecution')) return failed(0);
  }
  if (expected.events === undefined) return { level: 1, hasEvents };

  const ordered = expected.reverseOrder ? [...(actual.events ?? [])].reverse() : [...(actual.events ?? [])];
  const shown = theCase.parallelNormalised ? normaliseParallel(ordered) : ordered;
  const wanted = expected.events.map((event) => stripped(event, loose));
  const got = shown.map((event) => stripped(event, loose));
  if (!matcher.matches(typesOf(wanted, loose), typesOf(got, loose), 'event types')) return failed(1);
  const same = loose ? sameMultiset(theCase, wanted, got, matcher) : matcher.matches(wanted, got, 'events');
  return same ? { level: 3, hasEvents } : failed(2);
}

type Event = Readonly<Record<string, unknown>>;

function stripped({ timestamp, ...event }: Event, loose: boolean): Event {
  if (!loose) return event;
  const { id, previousEventId, ...rest } = event;
  return rest;
}

function typesOf(events: readonly Event[], loose: boolean): string {
  const types = events.map(({ type }) => String(type));
  return (loose ? types.sort() : types).join(',');
}

/** The order of concurrent events is one of many possible ones. */
function sameMultiset(theCase: Case, wanted: readonly Event[], got: readonly Event[], matcher: Matcher): boolean {
  const remaining = [...got];
  for (const event of wanted) {
    const index = remaining.findIndex((candidate) => new Matcher(theCase).matches(event, candidate, ''));
    if (index < 0)
      return matcher.matches(
        event,
        remaining.find(({ type }) => type === event.type),
        'an event',
      );
    remaining.splice(index, 1);
  }
  return remaining.length === 0;
}

const endOfParallel = new Set([
  'ParallelStateSucceeded',
  'ParallelStateAborted',
  'ParallelStateExited',
  'ParallelStateFailed',
]);

/** Drops the events that the recorder dropped: those between the first and the last event that ends a Parallel state. */
function normaliseParallel(history: readonly Event[]): Event[] {
  const events = [...history];
  let start: number | undefined;
  let kept: Event[] = [];
  let inside = false;
  for (let i = 0; i < events.length; i++) {
    const event = events[i];
    if (event === undefined) continue;
    if (endOfParallel.has(String(event.type))) {
      if (start !== undefined) events.splice(start, Math.max(0, i - start), ...kept);
      inside = false;
    } else if (event.type === 'ParallelStateStarted') {
      inside = true;
      kept = [];
      start = i + 1;
    } else if (inside) {
      kept.push(event);
    }
  }
  return events;
}

import type { Json } from '../language/json.ts';
import { type AwsHistoryEvent, type EventDetails, toAwsEvent } from './event.ts';

/** The quota of events in a history. @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const historyLimit = 25_000;

/**
 * The events of an execution, by id from 1.
 *
 * An engine keeps millions of events, and their cost is the number of objects that the garbage collector visits. So all
 * events are stored in one flat list: type, previous event, time since the start, and then the names and values of the
 * details.
 */
export class History {
  readonly #startedAt: number;
  #fields: (Json | undefined)[] = [];
  /** The index of each event in the list. */
  readonly #places: number[] = [];

  /** @param startedAt ms since the epoch */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  get length(): number {
    return this.#places.length;
  }

  /** Whether only the event of the execution's end is still within the quota. */
  get isFull(): boolean {
    return this.#places.length >= historyLimit - 1;
  }

  /**
   * @param time ms since the epoch
   * @returns the event's id
   */
  append(type: string, previous: number, time: number, details?: EventDetails): number {
    const fields = this.#fields;
    const place = fields.length;
    fields.push(type, previous, time - this.#startedAt);
    for (const name in details) {
      const value = details[name];
      if (value !== undefined) fields.push(name, value);
    }
    // If all details are undefined, the event shows an empty object of details.
    if (details !== undefined && fields.length === place + 3) fields.push('', undefined);
    return this.#places.push(place);
  }

  /** Frees the memory that was reserved for further events. */
  compact(): void {
    this.#fields = this.#fields.slice();
  }

  /** The event as GetExecutionHistory returns it; undefined if there is no event with this id. */
  event(id: number, includeData = true): AwsHistoryEvent | undefined {
    const place = this.#places[id - 1];
    if (place === undefined) return undefined;
    const fields = this.#fields.slice(place, this.#places[id]);
    const details: Record<string, Json | undefined> = {};
    for (let i = 3; i < fields.length; i += 2) details[String(fields[i])] = fields[i + 1];
    return toAwsEvent(
      {
        type: String(fields[0]),
        previous: Number(fields[1]),
        time: this.#startedAt + Number(fields[2]),
        details: fields.length > 3 ? details : undefined,
      },
      id,
      includeData,
    );
  }

  /** All events as GetExecutionHistory returns them. */
  all(): AwsHistoryEvent[] {
    return this.#places.flatMap((_place, index) => this.event(index + 1) ?? []);
  }
}

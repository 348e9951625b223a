import { type AwsHistoryEvent, type EventDetails, toAwsEvent } from './event.ts';

/**
 * The events of an execution, by id from 1.
 *
 * Column by column instead of event by event: an engine keeps millions of events, and what makes that costly is the
 * number of objects that the garbage collector has to walk.
 */
export class History {
  readonly #types: string[] = [];
  readonly #previous: number[] = [];
  readonly #times: number[] = [];
  readonly #details: (EventDetails | undefined)[] = [];

  get length(): number {
    return this.#types.length;
  }

  /**
   * @param time ms since the epoch
   * @returns the event's id
   */
  append(type: string, previous: number, time: number, details?: EventDetails): number {
    this.#previous.push(previous);
    this.#times.push(time);
    this.#details.push(details);
    return this.#types.push(type);
  }

  /** The event as GetExecutionHistory answers it; undefined if there is none of that id. */
  event(id: number, includeData = true): AwsHistoryEvent | undefined {
    const type = this.#types[id - 1];
    const time = this.#times[id - 1];
    if (type === undefined || time === undefined) return undefined;
    return toAwsEvent(
      { type, time, previous: this.#previous[id - 1] ?? 0, details: this.#details[id - 1] },
      id,
      includeData,
    );
  }

  /** All events as GetExecutionHistory answers them. */
  all(): AwsHistoryEvent[] {
    return this.#types.flatMap((_type, index) => this.event(index + 1) ?? []);
  }
}

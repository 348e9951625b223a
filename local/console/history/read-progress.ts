import type { HistoryEvent } from '../api/history-event.ts';
import { EventReader } from './event-reader.ts';
import type { Progress } from './model.ts';

/**
 * Reads an execution's history, with or without the data of its events.
 * @param count how many of its events are read
 */
export function readProgress(history: readonly HistoryEvent[], count = history.length): Progress {
  return new ProgressReader().at(history, count);
}

/**
 * Reads a history that is stepped through, or that grows: only the events between one place and the next are read, or taken
 * back. What it gave before must not be used any more.
 */
export class ProgressReader {
  #reader = new EventReader({ records: false });
  #last: HistoryEvent | undefined;

  /** @param count how many events of the history are read */
  at(history: readonly HistoryEvent[], count: number): Progress {
    const read = this.#reader.count;
    const isAnother = read > 0 && history[read - 1] !== this.#last;
    const goesBack = count < read;
    // Most histories are never stepped through: what events change is recorded from the first step back on.
    if (isAnother || (goesBack && (!this.#reader.records || count < read / 2))) {
      this.#reader = new EventReader({ records: goesBack || this.#reader.records });
    }
    while (this.#reader.count > count) this.#reader.takeBack();
    for (let event = history[this.#reader.count]; event && this.#reader.count < count; ) {
      this.#reader.read(event);
      event = history[this.#reader.count];
    }
    this.#last = history[this.#reader.count - 1];
    return this.#reader.progress();
  }
}

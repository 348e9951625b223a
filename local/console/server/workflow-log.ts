import type { LogRecord } from 'step-functions-engine';
import { isExpress } from '../api/arns.ts';
import { executionEnds } from '../api/history-event.ts';

/** records */
const mostRecords = 20_000;
/** Characters. A record has up to 256 KB of data if the state machine logs data. */
const mostText = 64 * 1024 * 1024;

/**
 * The newest log records of state machines, by execution, from which the console shows Express executions. The records
 * of the execution that has not written for the longest time are removed first.
 */
export class WorkflowLog {
  /** The execution that wrote last is the last one. */
  readonly #byExecution = new Map<string, LogRecord[]>();
  #records = 0;
  #text = 0;

  /** For the engine's `logs`. */
  readonly add = (record: LogRecord): void => {
    const { execution_arn: executionArn } = record;
    const records = this.#byExecution.get(executionArn) ?? [];
    this.#byExecution.delete(executionArn);
    this.#byExecution.set(executionArn, records);
    records.push(record);
    this.#records++;
    this.#text += textOf(record);
    while (this.#records > mostRecords || this.#text > mostText) this.#forgetOldest();
  };

  /** The records of one execution, in the sequence in which they were written. */
  records(executionArn: string): readonly LogRecord[] {
    return this.#byExecution.get(executionArn) ?? [];
  }

  /** The executions with records, the one that wrote last first. */
  executions(): LoggedExecution[] {
    return [...this.#byExecution]
      .map(([executionArn, records]) => {
        const { type: lastType = '', event_timestamp: at = '0' } = records.at(-1) ?? {};
        return { executionArn, lastType, lastAt: Number(at), records: records.length };
      })
      .reverse();
  }

  /**
   * Marks Express executions without an end as ended, because nothing continues them after the end of their process. No
   * record is written.
   */
  endExpress(cause: string): void {
    for (const [executionArn, records] of [...this.#byExecution]) {
      const last = records.at(-1);
      if (last === undefined || !isExpress(executionArn) || executionEnds[last.type] !== undefined) continue;
      const id = String(Number(last.id) + 1);
      this.add({ ...last, id, previous_event_id: last.id, type: 'ExecutionAborted', details: { cause } });
    }
  }

  #forgetOldest(): void {
    const [[executionArn, records] = ['', []]] = this.#byExecution;
    const isOnly = this.#byExecution.size === 1;
    // All at once, because removing the first item of a long list moves all others.
    const forgotten = isOnly ? records.splice(0, Math.ceil(records.length / 2)) : records;
    if (!isOnly || records.length === 0) this.#byExecution.delete(executionArn);
    this.#records -= forgotten.length;
    for (const record of forgotten) this.#text -= textOf(record);
  }
}

/** Characters of its data; the rest of a record is short. */
function textOf({ details }: LogRecord): number {
  let length = 0;
  for (const value of Object.values(details)) if (typeof value === 'string') length += value.length;
  return length;
}

/** The data of an execution in the log. */
export interface LoggedExecution {
  readonly executionArn: string;
  /** The type of its last event. */
  readonly lastType: string;
  /** ms since the epoch */
  readonly lastAt: number;
  readonly records: number;
}

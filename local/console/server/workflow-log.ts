import type { LogRecord } from 'step-functions-engine';

/** records */
const most = 5000;

/** The newest records that state machines have logged: what there is to see of Express executions that have ended. */
export class WorkflowLog {
  readonly #records: LogRecord[] = [];

  /** For the engine's `logs`. */
  readonly add = (record: LogRecord): void => {
    this.#records.push(record);
    // In one go now and then: taking the first of a long list away moves all others.
    if (this.#records.length > 2 * most) this.#records.splice(0, most);
  };

  /** In the order in which they were written. @param executionArn those of one execution; all without it */
  records(executionArn = ''): readonly LogRecord[] {
    const newest = this.#records.slice(-most);
    return executionArn === '' ? newest : newest.filter((record) => record.execution_arn === executionArn);
  }

  /** The executions that there are records of, the one that wrote last first. */
  executions(): LoggedExecution[] {
    const byArn = new Map<string, LoggedExecution>();
    for (const { execution_arn: executionArn, type, event_timestamp: at } of this.records()) {
      const records = (byArn.get(executionArn)?.records ?? 0) + 1;
      byArn.delete(executionArn);
      byArn.set(executionArn, { executionArn, lastType: type, lastAt: Number(at), records });
    }
    return [...byArn.values()].reverse();
  }
}

/** What the log tells of an execution. */
export interface LoggedExecution {
  readonly executionArn: string;
  /** The type of its last event. */
  readonly lastType: string;
  /** ms since the epoch */
  readonly lastAt: number;
  readonly records: number;
}

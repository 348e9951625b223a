import { hideTaskTokens, type LogRecord } from 'step-functions-engine';
import { WorkflowLog } from '../console/server/workflow-log.ts';
import { LogFile } from './log-file.ts';
import { readWorkflowLog } from './read-workflow-log.ts';

/** The log records of state machines: in memory for the console, and in files for the next run. */
export class KeptWorkflowLog {
  /** The records of this run and of earlier ones. */
  readonly records: WorkflowLog;
  readonly #file: LogFile | undefined;

  private constructor(records: WorkflowLog, file: LogFile | undefined) {
    this.records = records;
    this.#file = file;
  }

  /**
   * Reads what earlier runs have logged.
   * @param file undefined: the records are in memory only
   * @param log called when a file cannot be read or written
   */
  static async open(file: string | undefined, log: (line: string) => void): Promise<KeptWorkflowLog> {
    const records = new WorkflowLog();
    if (file === undefined) return new KeptWorkflowLog(records, undefined);
    await readWorkflowLog(file, records.add, log);
    records.endExpress('It ended with the process that ran it, or its end was not logged.');
    return new KeptWorkflowLog(records, new LogFile(file, log));
  }

  /** Adds a record; this is the engine's option `logs`. */
  readonly add = (record: LogRecord): void => {
    this.records.add(record);
    this.#file?.write(hideTaskTokens(JSON.stringify(record)));
  };

  /** Resolves when all records are on disk, or dropped. */
  async close(): Promise<void> {
    await this.#file?.close();
  }
}

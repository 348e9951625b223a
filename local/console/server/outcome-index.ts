import type { StepFunctions } from 'step-functions-engine';
import { isExpress } from '../api/arns.ts';
import { type ExecutionFilter, fits } from '../api/filter.ts';
import { outcomeIn } from '../api/outcome.ts';
import type { FilteredExecutions, ListedExecution, OutcomeCounts } from '../api/types.ts';
import type { ExpressExecutions } from './express-executions.ts';
import { ListedRows, type Row, rowOf } from './listed-rows.ts';
import type { OutcomesOfFailed } from './outcomes.ts';
import { type Body, wholeNumber } from './request.ts';

/** The filter of a page. */
export interface Filter extends ExecutionFilter {
  /** '' for any */
  readonly outcome: string;
  /** How many of them at most. */
  readonly count: number;
}

/** The highest number of executions in one response. */
const mostFound = 20_000;

/** @throws WrongRequest if `count` is not a whole number in range */
export function readFilter(body: Body): Filter {
  const text = (name: string) => (typeof body[name] === 'string' ? body[name] : '');
  const number = (name: string) => (typeof body[name] === 'number' ? body[name] : undefined);
  return {
    outcome: text('outcome'),
    status: text('status'),
    workflow: text('workflow'),
    name: text('name'),
    from: number('from'),
    to: number('to'),
    longer: number('longer'),
    count: wholeNumber(body, 'count', mostFound),
  };
}

type Source = Pick<StepFunctions, 'executions' | 'listed' | 'ends' | 'onChange'>;

/** ms that a request waits for outcomes that have not been read yet */
const patience = 300;
/** The number of outcomes that are read before other requests are processed. */
const readAtOnce = 1000;
/** The highest number of outcomes in the filter of a page. */
const mostOutcomes = 100;

/**
 * An index of the outcomes of all ended executions, for the filter by outcome: the engine returns the outcome of one
 * execution at a time. Each execution is read once, about the latest first, and only its outcome is kept. Executions
 * that the engine has removed are removed from the index.
 */
export class OutcomeIndex {
  readonly #stepFunctions: Source;
  readonly #express: ExpressExecutions;
  readonly #outcomesOfFailed: OutcomesOfFailed;
  /** ms since the epoch */
  readonly #now: () => number;
  readonly #rows: ListedRows;
  /** Many executions have the same outcome. */
  readonly #shared = new Map<string, string>();
  #filling: Promise<void> | undefined;
  #isClosed = false;

  constructor(
    stepFunctions: Source,
    express: ExpressExecutions,
    outcomesOfFailed: OutcomesOfFailed = async () => new Map(),
    now: () => number = Date.now,
  ) {
    this.#now = now;
    this.#stepFunctions = stepFunctions;
    this.#express = express;
    this.#outcomesOfFailed = outcomesOfFailed;
    this.#rows = new ListedRows(stepFunctions);
  }

  /** The executions that match a filter, the newest first, and their number, as far as they have been read. */
  async find({ outcome, count, ...filter }: Filter): Promise<FilteredExecutions> {
    const isReading = outcome !== '' && (await this.#fill());
    const outcomeOf = await this.#outcomes();
    const now = this.#now() / 1000;
    const rows = this.#all().filter(
      (row) => fits(row, row.workflow, filter, now) && (outcome === '' || outcome === outcomeOf(row)),
    );
    const executions = rows.slice(0, count).flatMap(({ executionArn }) => this.#listItem(executionArn) ?? []);
    return { executions, total: rows.length, isReading };
  }

  /** The existing outcomes, the most frequent first, as far as they have been read. Reading continues afterwards. */
  async counts(): Promise<OutcomeCounts> {
    const isReading = await this.#fill();
    const outcomeOf = await this.#outcomes();
    const counts = new Map<string, number>();
    for (const row of this.#all()) {
      const outcome = outcomeOf(row);
      if (outcome !== undefined && outcome !== '') counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }
    const outcomes = [...counts].map(([outcome, executions]) => ({ outcome, executions }));
    outcomes.sort((a, b) => b.executions - a.executions);
    return { outcomes: outcomes.slice(0, mostOutcomes), isReading };
  }

  /** Nothing is read any more. */
  close(): void {
    this.#isClosed = true;
    this.#rows.close();
  }

  /**
   * Reads the unknown outcomes, and waits for a short time.
   * @returns whether the reading continues
   */
  async #fill(): Promise<boolean> {
    this.#filling ??= this.#read().finally(() => {
      this.#filling = undefined;
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, patience, true);
    });
    const isReading = await Promise.race([this.#filling.then(() => false), late]);
    clearTimeout(timer);
    return isReading;
  }

  async #read(): Promise<void> {
    const missing = new Map<string, Row>();
    for (const row of this.#rows.newestFirst()) {
      if (row.status !== 'RUNNING' && row.outcome === undefined) missing.set(row.executionArn, row);
    }
    if (missing.size === 0) return;
    let read = 0;
    for await (const { executionArn, output, error } of this.#stepFunctions.ends(missing.keys())) {
      if (this.#isClosed) return;
      const row = missing.get(executionArn);
      if (row !== undefined) row.outcome = this.#share(outcomeOfEnd({ output, error }));
      missing.delete(executionArn);
      if (++read % readAtOnce === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    // Their data is damaged.
    for (const row of missing.values()) row.outcome = '';
  }

  #share(outcome: string): string {
    const shared = this.#shared.get(outcome);
    if (shared === undefined) this.#shared.set(outcome, outcome);
    return shared ?? outcome;
  }

  /** @returns the project's outcome, or the execution's own; undefined if it is not known yet */
  async #outcomes(): Promise<(row: Row) => string | undefined> {
    const known = await this.#outcomesOfFailed().catch(() => undefined);
    return (row) => (row.status === 'FAILED' ? known?.get(row.executionArn)?.outcome : undefined) ?? row.outcome;
  }

  #all(): Row[] {
    const express = this.#express.list().map((item) => {
      const end = this.#express.end(item.executionArn);
      return rowOf(item, end && outcomeOfEnd(end));
    });
    const standard = this.#rows.newestFirst();
    return express.length === 0 ? standard : [...standard, ...express].sort((a, b) => b.startDate - a.startDate);
  }

  #listItem(executionArn: string): ListedExecution | undefined {
    return isExpress(executionArn) ? this.#express.listed([executionArn])[0] : this.#stepFunctions.listed(executionArn);
  }
}

/** '' if it has none. */
function outcomeOfEnd({ output, error }: { readonly output?: unknown; readonly error?: string | undefined }): string {
  return outcomeIn(output).outcome ?? error ?? '';
}

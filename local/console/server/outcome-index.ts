import type { StepFunctions } from 'step-functions-engine';
import { isExpress, machineNameIn } from '../api/arns.ts';
import { outcomeIn } from '../api/outcome.ts';
import type { FilteredExecutions, ListedExecution, OutcomeCounts } from '../api/types.ts';
import type { ExpressExecutions } from './express-executions.ts';
import type { OutcomesOfFailed } from './outcomes.ts';
import { type Body, wholeNumber } from './request.ts';

/** Which executions a page asks for; '' or nothing: any. */
export interface Filter {
  readonly outcome: string;
  readonly status: string;
  readonly workflow: string;
  /** A part of the name, in whatever case. */
  readonly name: string;
  /** How many of them at most. */
  readonly count: number;
}

/** Executions that a page may ask for at once. */
const mostFound = 20_000;

/** @throws WrongRequest if `count` is no number that can be */
export function readFilter(body: Body): Filter {
  const text = (name: string) => (typeof body[name] === 'string' ? body[name] : '');
  const count = wholeNumber(body, 'count', mostFound);
  return { outcome: text('outcome'), status: text('status'), workflow: text('workflow'), name: text('name'), count };
}

type Source = Pick<StepFunctions, 'executions' | 'end'>;

/** What an execution was called at its end. It is another after a redrive. */
interface Entry {
  readonly outcome: string;
  readonly redriveCount: number;
}

/** Executions that are read at once, before other requests get their turn. */
const chunk = 200;
/** ms that a request waits for what is not read yet. */
const patience = 300;
/** Outcomes that a page offers to choose from. */
const mostOutcomes = 100;

/**
 * The outcomes of all executions that have ended, to find those of one: the API tells the outcome of one execution at a time.
 * Each is read once, the newest first, and only its outcome is kept; what the engine forgets is forgotten here too.
 */
export class OutcomeIndex {
  readonly #stepFunctions: Source;
  readonly #express: ExpressExecutions;
  readonly #outcomesOfFailed: OutcomesOfFailed;
  #entries = new Map<string, Entry>();
  /** Many executions share one. */
  readonly #shared = new Map<string, Entry>();
  #filling: Promise<void> | undefined;
  #isClosed = false;

  constructor(
    stepFunctions: Source,
    express: ExpressExecutions,
    outcomesOfFailed: OutcomesOfFailed = async () => new Map(),
  ) {
    this.#stepFunctions = stepFunctions;
    this.#express = express;
    this.#outcomesOfFailed = outcomesOfFailed;
  }

  /** The executions that a filter lets through, the newest first, and how many there are as far as they are read. */
  async find({ outcome, count, ...filter }: Filter): Promise<FilteredExecutions> {
    const rows = this.#rows().filter((row) => fits(row, filter));
    const outcomeOf = await this.#outcomesOf(rows);
    const found = rows.filter((row) => outcome === '' || outcome === outcomeOf(row));
    return { executions: found.slice(0, count), total: found.length, isReading: this.#goOn(rows) };
  }

  /** The outcomes that there are, the most frequent first, as far as they are read; reading continues afterwards. */
  async counts(): Promise<OutcomeCounts> {
    const rows = this.#rows();
    this.#forgetOthers(rows);
    const outcomeOf = await this.#outcomesOf(rows);
    const counts = new Map<string, number>();
    for (const row of rows) {
      const outcome = outcomeOf(row);
      if (outcome !== undefined && outcome !== '') counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }
    const outcomes = [...counts].map(([outcome, executions]) => ({ outcome, executions }));
    outcomes.sort((a, b) => b.executions - a.executions);
    return { outcomes: outcomes.slice(0, mostOutcomes), isReading: this.#goOn(rows) };
  }

  /** Nothing is read any more. */
  close(): void {
    this.#isClosed = true;
  }

  /**
   * Reads what is not known yet, with pauses: others have their requests answered meanwhile.
   * @returns whether there is any
   */
  #goOn(rows: readonly ListedExecution[]): boolean {
    const isMissing = rows.some((row) => this.#isMissing(row));
    if (isMissing) {
      this.#filling ??= this.#read(this.#rows(), () => true, true).finally(() => {
        this.#filling = undefined;
      });
    }
    return isMissing;
  }

  #isMissing(row: ListedExecution): boolean {
    return row.status !== 'RUNNING' && this.#entryOf(row) === undefined;
  }

  /**
   * Reads outcomes as long as a request waits for them.
   * @returns what a project calls one, or else what its end does; undefined if that is not known yet
   */
  async #outcomesOf(rows: readonly ListedExecution[]): Promise<(row: ListedExecution) => string | undefined> {
    const until = performance.now() + patience;
    await this.#read(rows, () => performance.now() < until);
    const known = await this.#outcomesOfFailed().catch(() => undefined);
    return (row) => {
      const named = row.status === 'FAILED' ? known?.get(row.executionArn) : undefined;
      return named?.outcome ?? this.#entryOf(row)?.outcome;
    };
  }

  #rows(): ListedExecution[] {
    const express = this.#express.list();
    const standard = [...this.#stepFunctions.executions()];
    return express.length === 0 ? standard : [...standard, ...express].sort((a, b) => b.startDate - a.startDate);
  }

  #entryOf({ executionArn, redriveCount, status }: ListedExecution): Entry | undefined {
    const entry = status === 'RUNNING' ? undefined : this.#entries.get(executionArn);
    return entry?.redriveCount === redriveCount ? entry : undefined;
  }

  async #read(rows: readonly ListedExecution[], goesOn: () => boolean, slowly = false): Promise<void> {
    const missing = rows.filter((row) => this.#isMissing(row));
    for (let from = 0; from < missing.length && goesOn() && !this.#isClosed; from += chunk) {
      const begin = performance.now();
      await Promise.all(missing.slice(from, from + chunk).map((row) => this.#readOne(row)));
      const pause = slowly ? (performance.now() - begin) / 4 : 0;
      await new Promise((resolve) => setTimeout(resolve, pause).unref());
    }
  }

  async #readOne({ executionArn, redriveCount }: ListedExecution): Promise<void> {
    const outcome = isExpress(executionArn)
      ? outcomeOfEnd(this.#express.end(executionArn))
      : await this.#stepFunctions.end(executionArn).then(outcomeOfEnd, () => '');
    if (outcome === undefined) return;
    const key = `${redriveCount} ${outcome}`;
    const entry = this.#shared.get(key) ?? { outcome, redriveCount };
    this.#shared.set(key, entry);
    this.#entries.set(executionArn, entry);
  }

  #forgetOthers(rows: readonly ListedExecution[]): void {
    if (this.#entries.size < 2 * rows.length + 1000) return;
    const kept = rows.flatMap((row): [string, Entry][] => {
      const entry = this.#entryOf(row);
      return entry === undefined ? [] : [[row.executionArn, entry]];
    });
    this.#entries = new Map(kept);
    this.#shared.clear();
    for (const [, entry] of kept) this.#shared.set(`${entry.redriveCount} ${entry.outcome}`, entry);
  }
}

/** '' if it has none; undefined while it runs. */
function outcomeOfEnd(end: { readonly output?: unknown; readonly error?: string } | undefined): string | undefined {
  return end && (outcomeIn(end.output).outcome ?? end.error ?? '');
}

function fits(row: ListedExecution, { status, workflow, name }: Omit<Filter, 'outcome' | 'count'>): boolean {
  return (
    (status === '' || row.status === status) &&
    (workflow === '' || machineNameIn(row.stateMachineArn) === workflow) &&
    (name === '' || row.name.toLowerCase().includes(name))
  );
}

import type { StepFunctions } from 'step-functions-engine';
import { machineNameIn } from '../api/arns.ts';
import type { ListedExecution } from '../api/types.ts';

/** As much of an execution in the list as finds it: there may be a hundred thousand. */
export interface Row
  extends Pick<
    ListedExecution,
    'executionArn' | 'name' | 'status' | 'startDate' | 'stopDate' | 'startedBefore' | 'redriveCount'
  > {
  /** The name of its state machine. */
  readonly workflow: string;
  /** What its end is called; '' if it is called nothing, undefined if that was not read yet. */
  outcome: string | undefined;
}

/** Executions that may have changed before they are read again, even if nobody asks. */
const mostChanged = 1000;

/**
 * The Standard executions of an engine. After the first time, only those that have changed are read again, and those that
 * were running.
 */
export class ListedRows {
  readonly #stepFunctions: Pick<StepFunctions, 'executions' | 'listed' | 'onChange'>;
  /** In the sequence of their starts. */
  readonly #rows = new Map<string, Row>();
  readonly #changed = new Set<string>();
  /** They end without notice. */
  readonly #running = new Set<string>();
  readonly #workflows = new Map<string, string>();
  #ignore: (() => void) | undefined;

  constructor(stepFunctions: Pick<StepFunctions, 'executions' | 'listed' | 'onChange'>) {
    this.#stepFunctions = stepFunctions;
  }

  /** Rows are replaced when their execution changes. */
  newestFirst(): Row[] {
    if (this.#ignore === undefined) this.#readAll();
    this.#readAgain(this.#running);
    this.#readAgain(this.#changed);
    return [...this.#rows.values()].reverse();
  }

  close(): void {
    this.#ignore?.();
  }

  #readAll(): void {
    this.#ignore = this.#stepFunctions.onChange((executionArn) => {
      this.#changed.add(executionArn);
      if (this.#changed.size >= mostChanged) this.#readAgain(this.#changed);
    });
    for (const item of [...this.#stepFunctions.executions()].reverse()) this.#set(item);
  }

  #readAgain(executionArns: Set<string>): void {
    const all = [...executionArns];
    executionArns.clear();
    for (const executionArn of all) {
      const item = this.#stepFunctions.listed(executionArn);
      // Another one of the same name has another place in the list.
      if (item?.startDate !== this.#rows.get(executionArn)?.startDate) this.#rows.delete(executionArn);
      if (item !== undefined) this.#set(item);
    }
  }

  #set(item: ListedExecution): void {
    const { executionArn, status, redriveCount } = item;
    const before = this.#rows.get(executionArn);
    const outcome = status !== 'RUNNING' && before?.redriveCount === redriveCount ? before.outcome : undefined;
    this.#rows.set(executionArn, rowOf(item, outcome, this.#workflowOf(item)));
    if (status === 'RUNNING') this.#running.add(executionArn);
  }

  /** The same text for all executions of a state machine, which saves memory. */
  #workflowOf({ stateMachineArn }: ListedExecution): string {
    const workflow = this.#workflows.get(stateMachineArn) ?? machineNameIn(stateMachineArn);
    this.#workflows.set(stateMachineArn, workflow);
    return workflow;
  }
}

export function rowOf(
  { executionArn, name, status, startDate, stopDate, startedBefore, redriveCount, stateMachineArn }: ListedExecution,
  outcome: string | undefined,
  workflow = machineNameIn(stateMachineArn),
): Row {
  return {
    executionArn,
    name,
    status,
    startDate,
    redriveCount,
    workflow,
    outcome,
    ...(stopDate !== undefined && { stopDate }),
    ...(startedBefore !== undefined && { startedBefore }),
  };
}

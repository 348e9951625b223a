import type { StepFunctions } from 'step-functions-engine';
import { machineNameIn } from '../api/arns.ts';
import type { ListedExecution } from '../api/types.ts';

/** The data by which the list finds an execution. It is small, because there may be a hundred thousand. */
export interface Row
  extends Pick<
    ListedExecution,
    'executionArn' | 'name' | 'status' | 'startDate' | 'stopDate' | 'startedBefore' | 'redriveCount'
  > {
  /** The name of its state machine. */
  readonly workflow: string;
  /** Its outcome; '' if it has none, undefined if it has not been read yet. */
  outcome: string | undefined;
}

/** The number of changed executions after which they are read again, even without a request. */
const mostChanged = 1000;

/**
 * The Standard executions of an engine. After the first request, only changed and running executions are read again.
 */
export class ListedRows {
  readonly #stepFunctions: Pick<StepFunctions, 'executions' | 'listed' | 'onChange'>;
  /** In ascending order of their starts. */
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
      // An execution that replaces another one with its name has another position in the list.
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

  /** One string for all executions of a state machine, which saves memory. */
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

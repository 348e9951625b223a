import type { Json } from '../language/json.ts';
import type { Execution } from './execution.ts';
import type { ChildEnd } from './input.ts';
import type { CompiledMachine } from './program.ts';

export type MapRunStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';

/** One run of a distributed Map state: its child executions, and how many of them may fail. */
export class MapRun {
  readonly arn: string;
  /** The execution with the Map state. */
  readonly execution: Execution;
  /** The name of the Map state. */
  readonly stateName: string;
  /** The part of the name after the state machine's name: the state's Label, or a random one. */
  readonly label: string;
  /** ms since the epoch */
  readonly startedAt: number;
  /** The number of items of each child execution, by the child's number. */
  itemsPerChild: readonly number[] = [];
  /** The ARNs of the started child executions, by the child's number. */
  readonly children: (string | undefined)[] = [];
  maxConcurrency: number;
  toleratedFailureCount: number;
  toleratedFailurePercentage: number;
  status: MapRunStatus = 'RUNNING';
  /** ms since the epoch */
  stoppedAt: number | undefined;
  redriveCount = 0;
  /** ms since the epoch */
  redrivenAt: number | undefined;

  constructor(options: {
    arn: string;
    execution: Execution;
    stateName: string;
    label: string;
    maxConcurrency: number;
    toleratedFailureCount: number;
    toleratedFailurePercentage: number;
  }) {
    this.arn = options.arn;
    this.execution = options.execution;
    this.stateName = options.stateName;
    this.label = options.label;
    this.startedAt = options.execution.now;
    this.maxConcurrency = options.maxConcurrency;
    this.toleratedFailureCount = options.toleratedFailureCount;
    this.toleratedFailurePercentage = options.toleratedFailurePercentage;
  }

  /** Whether more items have failed than the state tolerates. */
  isOverTolerance(failedItems: number): boolean {
    if (failedItems === 0) return false;
    const total = this.itemsPerChild.reduce((sum, count) => sum + count, 0);
    const percentage = (failedItems / total) * 100;
    const { toleratedFailureCount: count, toleratedFailurePercentage: share } = this;
    // If only one of the two is set, the other is no limit.
    return (count > 0 || share === 0) && failedItems > count ? true : share > 0 && percentage > share;
  }

  end(status: MapRunStatus, now: number): void {
    this.status = status;
    this.stoppedAt = now;
  }
}

/** The state of a map run, kept for a redrive. */
export interface MapRunInProgress {
  readonly run: MapRun;
  readonly machine: CompiledMachine;
  readonly type: 'STANDARD' | 'EXPRESS';
  /** The inputs of the children and their start times, in ms since the epoch; only if the results contain them. */
  readonly starts: { readonly input: Json; readonly at: number }[];
  /** The ends of the children and their times, in ms since the epoch; only if the results contain them. */
  readonly ends: { readonly end: ChildEnd; readonly at: number }[];
  /** The outputs of the children that succeeded, by the child's number. */
  readonly outputs: (Json | undefined)[];
}

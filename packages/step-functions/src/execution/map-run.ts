import type { Json } from '../language/json.ts';
import type { Execution } from './execution.ts';
import type { ChildEnd } from './input.ts';
import type { CompiledMachine } from './program.ts';

export type MapRunStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';

/** One run of a distributed Map state: the child executions it starts, and how many of them may fail. */
export class MapRun {
  readonly arn: string;
  /** The execution whose Map state this is. */
  readonly execution: Execution;
  /** The name after the state machine's: the state's Label, or a random one. */
  readonly label: string;
  /** ms since the epoch */
  readonly startedAt: number;
  /** How many items each child execution is given, by the child's number. */
  itemsPerChild: readonly number[] = [];
  /** The ARNs of the child executions that were started, by the child's number. */
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
    label: string;
    maxConcurrency: number;
    toleratedFailureCount: number;
    toleratedFailurePercentage: number;
  }) {
    this.arn = options.arn;
    this.execution = options.execution;
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
    // Where only one of the two is given, the other sets no limit.
    return (count > 0 || share === 0) && failedItems > count ? true : share > 0 && percentage > share;
  }

  end(status: MapRunStatus, now: number): void {
    this.status = status;
    this.stoppedAt = now;
  }
}

/** What a Map state has under way: kept for a redrive. */
export interface MapRunInProgress {
  readonly run: MapRun;
  readonly machine: CompiledMachine;
  readonly type: 'STANDARD' | 'EXPRESS';
  /** What the children were given, and when they were started, in ms since the epoch; kept where the results tell it. */
  readonly starts: { readonly input: Json; readonly at: number }[];
  /** How the children ended, and when, in ms since the epoch; kept where the results tell it. */
  readonly ends: { readonly end: ChildEnd; readonly at: number }[];
  /** The outputs of the children that succeeded, by the child's number. */
  readonly outputs: (Json | undefined)[];
}

import type { Input } from '../execution/input.ts';
import type { ExecutionStart } from '../execution/start.ts';
import type { StoredActivity, StoredRevision, StoredStateMachine } from './stored.ts';

/** What the journal keeps. Executions and definitions bear numbers, so that entries stay short. */
export type Entry =
  | {
      readonly entry: 'definition';
      readonly id: number;
      readonly language: 'JSONPath' | 'JSONata';
      readonly text: string;
    }
  | {
      readonly entry: 'start';
      readonly id: number;
      /** Of what it runs: a state machine's definition, or the part of one that a Map state runs. */
      readonly definition: number;
      readonly start: ExecutionStart;
      readonly revision: StoredRevision;
    }
  | { readonly entry: 'input'; readonly id: number; readonly at: number; readonly input: Input }
  /** The execution was pruned. */
  | { readonly entry: 'forget'; readonly id: number }
  | { readonly entry: 'state-machine'; readonly arn: string; readonly value: StoredStateMachine | null }
  | { readonly entry: 'activity'; readonly arn: string; readonly value: StoredActivity | null };

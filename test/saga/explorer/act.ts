import type { EndedExecution } from 'step-functions-engine';
import type { PaymentScript } from '../../../sandbox/payment-gateway/payment.ts';
import type { WorkflowName } from '../../../state-machines/manifest.ts';
import type { Run } from './run.ts';
import type { TestSystem } from './test-system.ts';

type Action = (run: Run, system: TestSystem) => Promise<void>;

export type Ended = Pick<EndedExecution, 'status' | 'output' | 'error'>;

/** One execution of a workflow in a run: how it is started, and what people and other services do while it runs. */
export interface Act {
  readonly workflow: WorkflowName;
  /** How it ends without faults: the `outcome` of its output, or FAILED. */
  readonly outcome: string;
  /** The name of its execution. It must contain the run's id, by which invocations and items are assigned to the run. */
  nameIn(run: Run): string;
  /** Writes data that must exist before. */
  readonly prepare?: Action;
  /**
   * Starts it as its client does: with repetitions until it is accepted, or only once. Returns the end if the client waits for
   * it, since an Express execution cannot be described afterwards.
   */
  begin(run: Run, system: TestSystem): Promise<Ended | undefined>;
  /** What people and other services do while it runs. */
  readonly meanwhile?: readonly Action[];
  /** How the bank answers its payment. */
  readonly payment?: PaymentScript;
  /** The path of the API's view whose `status` is the outcome. */
  shownAt?(run: Run): string;
}

import type { EndedExecution } from 'step-functions-engine';
import type { PaymentScript } from '../../../sandbox/payment-gateway/payment.ts';
import type { WorkflowName } from '../../../state-machines/manifest.ts';
import type { Run } from './run.ts';
import type { TestSystem } from './test-system.ts';

type Deed = (run: Run, system: TestSystem) => Promise<void>;

export type Ended = Pick<EndedExecution, 'status' | 'output' | 'error'>;

/** One execution of a workflow in a run: who starts it, and who does what while it is under way. */
export interface Act {
  readonly workflow: WorkflowName;
  /** How it ends if nothing goes wrong: the `outcome` of its output, or FAILED. */
  readonly outcome: string;
  /** The name of its execution, of which the run's id must be a part: by that, all that is of the run is recognised. */
  nameIn(run: Run): string;
  /** Writes what must be there before. */
  readonly prepare?: Deed;
  /**
   * Starts it as its client does, who asks again until it is accepted, or only once. The end is given where the client waits for it,
   * since nobody can ask an Express execution.
   */
  begin(run: Run, system: TestSystem): Promise<Ended | undefined>;
  /** What people and foreign services do meanwhile. */
  readonly meanwhile?: readonly Deed[];
  /** What the bank does with its payment. */
  readonly payment?: PaymentScript;
  /** The path of the API at which its end is shown, as `status`. */
  shownAt?(run: Run): string;
}

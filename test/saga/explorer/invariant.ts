import type { Item, Key } from '../../../orders/ports.ts';
import type { LedgerEntry } from '../../../sandbox/payment-gateway/payment.ts';
import type { WorkflowName } from '../../../state-machines/manifest.ts';
import type { Act, Ended } from './act.ts';
import type { Run } from './run.ts';
import type { Scenario } from './scenarios.ts';

/** A run whose executions have ended, with its items in the table and its entries in the gateway's ledger. */
export interface RunResult {
  readonly run: Run;
  readonly scenario: Scenario;
  /** How the execution of each of its workflows has ended. */
  readonly ends: ReadonlyMap<WorkflowName, Ended>;
  /** Every item that the run may have changed, in its present state. */
  readonly items: readonly Item[];
  readonly ledger: readonly LedgerEntry[];
  /** The API's view of the order or return of each workflow, if it has one. */
  readonly shown: ReadonlyMap<WorkflowName, unknown>;
  /** Whether GET /repairs lists anything of the run. */
  readonly listed: boolean;
  /** Whether an execution was parked, so that a person had to repair and redrive it. */
  readonly parked: boolean;
}

/** A rule about the data that the workflows write, which must hold at the end of every run, whatever faults it had. */
export interface Invariant {
  /** The prefix of each of its violations. */
  readonly name: string;
  /**
   * The kinds of writes whose effect it checks: an operation of a port, as in `paymentGateway.refund`, or items of the
   * table by the prefixes of their keys, as in `table ORDER/PAYMENT`.
   */
  readonly covers: readonly string[];
  /** A line for each violation. */
  violations(result: RunResult): readonly string[];
}

const businessErrors = ['FulfillmentFailed', 'TechnicalFailure'];

/** Whether an execution has stopped with an error after which a person must repair the cause and redrive it. */
export function needsPerson({ status, error }: Ended): boolean {
  return status !== 'SUCCEEDED' && !businessErrors.includes(error ?? '');
}

/** The business outcome of an execution. */
export const outcomeOf = ({ status, output }: Ended): unknown =>
  status === 'SUCCEEDED' ? Object(output).outcome : 'FAILED';

/** The run's act of this class, if it has one. */
export const actOf = <A extends Act>({ scenario }: RunResult, kind: new (...args: never[]) => A): A | undefined =>
  scenario.acts.find((act): act is A => act instanceof kind);

/** An item that the run may have changed, by its key. */
export const itemOf = ({ items }: RunResult, key: Key): Item | undefined =>
  items.find(({ pk, sk }) => pk === key.pk && sk === key.sk);

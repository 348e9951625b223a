import type { Item, Key } from '../../../orders/ports.ts';
import type { LedgerEntry } from '../../../sandbox/payment-gateway/payment.ts';
import type { WorkflowName } from '../../../state-machines/manifest.ts';
import type { Act, Ended } from './act.ts';
import type { Run } from './run.ts';
import type { Scenario } from './scenarios.ts';

/** A run whose executions have ended, and all that is left of it in the table and at the gateway. */
export interface Judged {
  readonly run: Run;
  readonly scenario: Scenario;
  /** How the execution of each of its workflows has ended. */
  readonly ends: ReadonlyMap<WorkflowName, Ended>;
  /** Every item that it may have changed, as it is now. */
  readonly items: readonly Item[];
  readonly ledger: readonly LedgerEntry[];
  /** What the API shows of what each workflow was about, if it shows something. */
  readonly shown: ReadonlyMap<WorkflowName, unknown>;
  /** Whether the API lists something of it as waiting for a person. */
  readonly listed: boolean;
  /** Whether somebody had to repair something. */
  readonly parked: boolean;
}

/** Something that the workflows move, and what must hold of it whatever goes wrong. */
export interface Resource {
  /** Begins each line about it. */
  readonly name: string;
  /**
   * The kinds of writes whose effect it judges: a port's operation, as in `paymentGateway.refund`, or the items of the
   * table by the first parts of their keys, as in `table ORDER/PAYMENT`.
   */
  readonly judges: readonly string[];
  /** What does not hold. */
  broken(judged: Judged): readonly string[];
}

const businessErrors = ['FulfillmentFailed', 'TechnicalFailure'];

/** Whether an execution waits for somebody to repair something and to redrive it. */
export function needsPerson({ status, error }: Ended): boolean {
  return status !== 'SUCCEEDED' && !businessErrors.includes(error ?? '');
}

/** How an execution ended, for the business. */
export const outcomeOf = ({ status, output }: Ended): unknown =>
  status === 'SUCCEEDED' ? Object(output).outcome : 'FAILED';

/** What the run did of this kind, if it did. */
export const actOf = <A extends Act>({ scenario }: Judged, kind: new (...args: never[]) => A): A | undefined =>
  scenario.acts.find((act): act is A => act instanceof kind);

/** An item that the run may have changed. */
export const itemOf = ({ items }: Judged, key: Key): Item | undefined =>
  items.find(({ pk, sk }) => pk === key.pk && sk === key.sk);

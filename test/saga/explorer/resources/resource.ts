import type { EndedExecution } from 'step-functions-engine';
import type { LedgerEntry } from '../../../../local/payment-gateway/payment.ts';
import type { Item } from '../../../../orders/ports.ts';
import type { OrderRun } from '../order-run.ts';

export type Ended = Pick<EndedExecution, 'status' | 'output' | 'error'>;

/** What is left of an order and its return: in the table and at the gateway. */
export interface State {
  readonly status: unknown;
  readonly returnStatus: unknown;
  /** Of the order. */
  readonly items: readonly Item[];
  readonly returnItems: readonly Item[];
  readonly stock: readonly Item[];
  readonly ledger: readonly LedgerEntry[];
  /** Whether something of it waits for a person. */
  readonly listed: boolean;
}

/** A run that has ended. */
export interface Judged {
  readonly run: OrderRun;
  readonly state: State;
  readonly end: Ended;
  /** Of the return, if there was one. */
  readonly returnEnd: Ended | undefined;
  /** Whether somebody had to mend something. */
  readonly parked: boolean;
}

/** Something that the workflows move, and what must hold of it whatever goes wrong. */
export interface Resource {
  /** Begins each line about it. */
  readonly name: string;
  /**
   * The kinds of writes whose effect it judges: a port's operation, as in `gateway.refund`, or the items of the table by
   * the first parts of their keys, as in `table ORDER/PAYMENT`.
   */
  readonly judges: readonly string[];
  /** What does not hold. */
  broken(judged: Judged): readonly string[];
}

const businessErrors = ['FulfillmentFailed', 'TechnicalFailure'];

/** Whether an execution waits for somebody to mend something and to redrive it. */
export function needsPerson({ status, error }: Ended): boolean {
  return status !== 'SUCCEEDED' && !businessErrors.includes(error ?? '');
}

/** What the warehouse accepted of a return that was settled. */
export function acceptedOf({ run, state }: Judged): { readonly good: number; readonly damaged: number } {
  const { accepted = 0, damaged = 0 } = run.scenario.return?.inspection ?? {};
  return state.returnStatus === 'RETURNED' ? { good: accepted - damaged, damaged } : { good: 0, damaged: 0 };
}

import * as df from 'durable-functions';
import type { ValidatedOrder } from '../../orders/order/validate-order.ts';
import type { Shipping } from '../../orders/shipping/calculate-shipping.ts';
import {
  type Compensation,
  compensations,
  Failed,
  type Failure,
  failureAt,
  outcomeOf,
  type Parked,
  type Stage,
  timedOut,
  visitOf,
} from '../process/failure.ts';
import { limits, retry } from '../process/limits.ts';
import type { OrderOutcome } from '../process/outcome.ts';
import { type Settled, StepFailed, unwrap } from '../process/settled.ts';
import type { StepInput, StepName, StepOutput } from '../process/steps.ts';
import { type CustomStatus, type EventName, orchestration, taskTokenOf } from './events.ts';

/** What an orchestration does in steps that are tasks of the SDK, with a result of its own. */
type Tasks<T> = Generator<df.Task, T, unknown>;

/** The SDK knows no jitter. */
const retryOptions = new df.RetryOptions(retry.firstDelay * 1000, retry.maxAttempts);
retryOptions.backoffCoefficient = retry.backoffRate;
retryOptions.maxRetryIntervalInMilliseconds = retry.maxDelay * 1000;

df.app.orchestration(orchestration, orderProcess);

/**
 * The order process as a durable orchestration:
 *
 *     ValidateOrder ─▶ ReserveItems ═╗                   over the limit?
 *                 CalculateShipping ═╩▶ RequestApproval, ApprovalReceived ⏸ ─▶ ProcessPayment, PaymentReceived ⏸
 *                                                                                             ─▶ FulfillOrder
 *     whatever fails ─▶ CompensatePayment ─▶ CompensateReservation ─▶ NotifyCustomer
 *     one of these that fails ─▶ ParkForRepair, RepairCompleted ⏸ ─▶ all of them again
 *
 * The extension runs it again from the beginning for every event, and the SDK answers what was done before from the
 * history. So it decides by nothing but its input, what the tasks return, and `currentUtcDateTime`.
 */
export function* orderProcess(invocation: df.OrchestrationContext): Tasks<OrderOutcome> {
  const { df: context } = invocation;
  const process = new OrderProcess(context, (message) => invocation.error(message));
  try {
    return yield* process.fulfill(context.getInput());
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    return yield* process.undo(error.failure);
  }
}

class OrderProcess {
  readonly #orderId: string;
  readonly #context: df.DurableOrchestrationContext;
  readonly #log: (message: string) => void;
  #fulfilled: Extract<OrderOutcome, { outcome: 'FULFILLED' }> | undefined;

  constructor(context: df.DurableOrchestrationContext, log: (message: string) => void) {
    this.#orderId = context.instanceId;
    this.#context = context;
    this.#log = log;
  }

  /** @throws Failed */
  *fulfill(input: unknown): Tasks<OrderOutcome> {
    const orderId = this.#orderId;
    const order = yield* at('validation', this.#step('ValidateOrder', { orderId, order: input }));
    const { cost } = yield* at('inventory', this.#checkInventory(order));
    const { currency } = order;
    const total = order.subtotal + cost;
    if (total > order.approvalLimit) {
      const taskToken = taskTokenOf('ApprovalReceived', orderId);
      const ask = this.#step('RequestApproval', { orderId, currency, total, taskToken });
      yield* at('approval', this.#waitFor('ApprovalReceived', ask, limits.approval));
    }
    const taskToken = taskTokenOf('PaymentReceived', orderId);
    const pay = this.#step('ProcessPayment', { orderId, currency, amount: total, taskToken });
    yield* at('payment', this.#waitFor('PaymentReceived', pay, limits.payment));
    this.#fulfilled = { orderId, outcome: 'FULFILLED', total, currency };
    yield* at('fulfillment', this.#step('FulfillOrder', { orderId }));
    return this.#fulfilled;
  }

  /**
   * Undoes what was done and tells the customer. What cannot be undone needs a person: the instance then waits until
   * somebody raises the event RepairCompleted, and undoes everything again.
   *
   * @throws OrderFailed after everything is undone, if the reason was a technical one
   */
  *undo(failure: Failure): Tasks<OrderOutcome> {
    let parked = yield* this.#tryToUndo(failure, failure.undo);
    for (let repairs = 0; parked !== undefined; repairs++) {
      // It has shipped after all: then only the answer of FulfillOrder was lost.
      if (parked.error.Error === 'AlreadyFulfilled' && this.#fulfilled !== undefined) return this.#fulfilled;
      yield* this.#park(failure, parked, repairs);
      parked = yield* this.#tryToUndo(failure, compensations);
    }
    return outcomeOf(this.#orderId, failure);
  }

  /** @returns where it stopped, or undefined if everything is undone and told */
  *#tryToUndo({ outcome, reason, error }: Failure, undo: readonly Compensation[]): Tasks<Parked | undefined> {
    const orderId = this.#orderId;
    for (const state of undo) {
      const undone = yield* settle(this.#step(state, { orderId }));
      if (!undone.ok) return { state, error: undone.error };
    }
    const told = yield* settle(this.#step('NotifyCustomer', { orderId, outcome, reason, error }));
    return told.ok ? undefined : { state: 'NotifyCustomer', error: told.error };
  }

  /** Records what a person must repair, and waits until it is. */
  *#park(failure: Failure, parked: Parked, repairs: number): Tasks<void> {
    const orderId = this.#orderId;
    const visit = { orderId, executionArn: orderId, ...visitOf(failure, parked, repairs) };
    const stop = yield* settle(this.#step('ParkForRepair', { ...visit, redriveCount: repairs }));
    if (!stop.ok && stop.error.Error !== 'OrderParked') unwrap(stop);
    // An alert looks for it: unlike the state machine, the instance does not fail.
    if (!this.#context.isReplaying) this.#log(`OrderParked: ${orderId} needs a repair: ${parked.state} failed`);
    this.#waiting('RepairCompleted');
    yield this.#context.waitForExternalEvent('RepairCompleted' satisfies EventName);
    this.#waiting('nothing');
    yield* this.#step('ParkForRepair', { ...visit, redriveCount: repairs + 1 });
  }

  /**
   * Reserves and prices at once. Only a step that failed for good in the end of its retries ends this early, since all
   * other errors come as values. The other one then goes on: what it reserves late, the compensation's tombstone refuses.
   */
  *#checkInventory({ orderId, currency, items, shippingAddress }: ValidatedOrder): Tasks<Shipping> {
    const [reserved, shipping] = (yield this.#context.Task.all([
      this.#call('ReserveItems', { orderId, items }),
      this.#call('CalculateShipping', { orderId, currency, items, shippingAddress }),
    ])) as [Settled<unknown>, Settled<Shipping>];
    unwrap(reserved);
    return unwrap(shipping);
  }

  *#step<Name extends StepName>(name: Name, input: StepInput<Name>): Tasks<StepOutput<Name>> {
    return unwrap((yield this.#call(name, input)) as Settled<StepOutput<Name>>);
  }

  #call<Name extends StepName>(name: Name, input: StepInput<Name>): df.Task {
    return this.#context.callActivityWithRetry(name, retryOptions, input);
  }

  /**
   * Asks for something, then waits for the event that answers it.
   * @throws StepFailed if the answer is a failure, or does not come within `seconds`
   */
  *#waitFor(event: EventName, ask: Tasks<unknown>, seconds: number): Tasks<void> {
    const context = this.#context;
    try {
      // Before it is asked: the answer may come before the asking has ended.
      this.#waiting(event);
      yield* ask;
      const answer = context.waitForExternalEvent(event);
      const deadline = context.createTimer(new Date(context.currentUtcDateTime.getTime() + seconds * 1000));
      const first = yield context.Task.any([answer, deadline]);
      if (first === deadline) throw new StepFailed(timedOut);
      // Otherwise the instance would stay running until it fires.
      deadline.cancel();
      unwrap(answer.result as Settled<unknown>);
    } finally {
      this.#waiting('nothing');
    }
  }

  #waiting(waitingFor: CustomStatus['waitingFor']): void {
    this.#context.setCustomStatus({ waitingFor } satisfies CustomStatus);
  }
}

/** @throws Failed with the way in which an order ends that fails at this stage */
function* at<T>(stage: Stage, tasks: Tasks<T>): Tasks<T> {
  const settled = yield* settle(tasks);
  if (settled.ok) return settled.value;
  throw new Failed(failureAt(stage, settled.error));
}

function* settle<T>(tasks: Tasks<T>): Tasks<Settled<T>> {
  try {
    return { ok: true, value: yield* tasks };
  } catch (error) {
    if (error instanceof StepFailed) return { ok: false, error: error.caught };
    // The retries of an activity are used up. The SDK makes a text of the error, its stack included.
    const [cause] = String(error instanceof Error ? error.message : error).split('\n');
    return { ok: false, error: { Error: 'ActivityFailed', ...(cause && { Cause: cause.trim() }) } };
  }
}

import * as df from 'durable-functions';
import type { ValidatedOrder } from '../../orders/order/validate-order.ts';
import type { Shipping } from '../../orders/shipping/calculate-shipping.ts';
import {
  type Compensation,
  compensations,
  type Failure,
  failureAt,
  outcomeOf,
  type Parked,
  ProcessingFailed,
  type Stage,
  timedOut,
  visitOf,
} from '../process/failure.ts';
import type { OrderOutcome } from '../process/outcome.ts';
import { type Settled, StepFailed, unwrap } from '../process/settled.ts';
import type { StepInput, StepName, StepOutput } from '../process/steps.ts';
import { retry, waitTimeouts } from '../process/timing.ts';
import { type CustomStatus, type EventName, orchestration, taskTokenOf } from './events.ts';

/** A generator that yields tasks of the SDK and returns a T. */
type Tasks<T> = Generator<df.Task, T, unknown>;

/** Without jitter, because the SDK has none. */
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
 *     any failure ─▶ CompensatePayment ─▶ CompensateReservation (what failureAt names) ─▶ NotifyCustomer
 *     a failure of one of these ─▶ ParkForRepair, RepairCompleted ⏸ ─▶ all of them again
 *
 * For every event, the extension runs the generator again from the beginning, and the SDK returns the results of earlier
 * tasks from the history. So decisions must depend only on the input, on the results of tasks, and on
 * `currentUtcDateTime`.
 */
export function* orderProcess(invocation: df.OrchestrationContext): Tasks<OrderOutcome> {
  const { df: context } = invocation;
  const process = new OrderProcess(context, (message) => invocation.error(message));
  try {
    return yield* process.fulfill(context.getInput());
  } catch (error) {
    if (!(error instanceof ProcessingFailed)) throw error;
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

  /** @throws ProcessingFailed with the compensations that must run */
  *fulfill(input: unknown): Tasks<OrderOutcome> {
    const orderId = this.#orderId;
    const order = yield* at('validation', this.#step('ValidateOrder', { orderId, order: input }));
    const { cost } = yield* at('inventory', this.#checkInventory(order));
    const { currency } = order;
    const total = order.subtotal + cost;
    if (total > order.approvalLimit) {
      const taskToken = taskTokenOf('ApprovalReceived', orderId);
      const request = this.#step('RequestApproval', { orderId, currency, total, taskToken });
      yield* at('approval', this.#waitFor('ApprovalReceived', request, waitTimeouts.approval));
    }
    const taskToken = taskTokenOf('PaymentReceived', orderId);
    const pay = this.#step('ProcessPayment', { orderId, currency, amount: total, taskToken });
    yield* at('payment', this.#waitFor('PaymentReceived', pay, waitTimeouts.payment));
    // Set before the step: if only its response is lost, the compensation finds that the order has shipped.
    this.#fulfilled = { orderId, outcome: 'FULFILLED', total, currency };
    yield* at('fulfillment', this.#step('FulfillOrder', { orderId }));
    return this.#fulfilled;
  }

  /**
   * Undoes what was done and notifies the customer. If that fails, a person must repair the cause: the instance waits
   * until somebody raises the event RepairCompleted, and then runs all compensations again.
   *
   * @throws OrderFailed after everything is undone, if the reason was a technical one
   */
  *undo(failure: Failure): Tasks<OrderOutcome> {
    let parked = yield* this.#tryToUndo(failure, failure.undo);
    for (let repairs = 0; parked !== undefined; repairs++) {
      // The order has shipped: FulfillOrder succeeded and only its response was lost.
      if (parked.error.Error === 'AlreadyFulfilled' && this.#fulfilled !== undefined) return this.#fulfilled;
      yield* this.#park(failure, parked, repairs);
      parked = yield* this.#tryToUndo(failure, compensations);
    }
    return outcomeOf(this.#orderId, failure);
  }

  /** @returns the step that failed; undefined if everything is undone and the customer is notified */
  *#tryToUndo({ outcome, reason, error }: Failure, undo: readonly Compensation[]): Tasks<Parked | undefined> {
    const orderId = this.#orderId;
    for (const state of undo) {
      const undone = yield* settle(this.#step(state, { orderId }));
      if (!undone.ok) return { state, error: undone.error };
    }
    const notified = yield* settle(this.#step('NotifyCustomer', { orderId, outcome, reason, error }));
    return notified.ok ? undefined : { state: 'NotifyCustomer', error: notified.error };
  }

  /** Records what a person must repair, and waits until it is repaired. */
  *#park(failure: Failure, parked: Parked, repairs: number): Tasks<void> {
    const orderId = this.#orderId;
    const visit = { orderId, executionArn: orderId, ...visitOf(failure, parked, repairs) };
    const stop = yield* settle(this.#step('ParkForRepair', { ...visit, redriveCount: repairs }));
    if (!stop.ok && stop.error.Error !== 'OrderParked') unwrap(stop);
    // An alert watches for this trace, because the instance, unlike the state machine, does not fail.
    if (!this.#context.isReplaying) this.#log(`OrderParked: ${orderId} needs a repair: ${parked.state} failed`);
    this.#waiting('RepairCompleted');
    yield this.#context.waitForExternalEvent('RepairCompleted' satisfies EventName);
    this.#waiting('nothing');
    yield* this.#step('ParkForRepair', { ...visit, redriveCount: repairs + 1 });
  }

  /**
   * Reserves the goods and calculates the shipping in parallel. It waits for both steps, because a step returns its error
   * as a value; only a step that has used up its retries throws, and ends the wait. Then the other step continues, and
   * the compensation's tombstone refuses a late reservation.
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
   * Runs the tasks that request something, then waits for the event with its result.
   * @throws StepFailed if the result is a failure, or does not arrive within `seconds`
   */
  *#waitFor(event: EventName, request: Tasks<unknown>, seconds: number): Tasks<void> {
    const context = this.#context;
    try {
      // Set before the request, because the result may arrive before the request's task has ended.
      this.#waiting(event);
      yield* request;
      const result = context.waitForExternalEvent(event);
      const deadline = context.createTimer(new Date(context.currentUtcDateTime.getTime() + seconds * 1000));
      const first = yield context.Task.any([result, deadline]);
      if (first === deadline) throw new StepFailed(timedOut);
      // Otherwise the instance would keep running until the timer fires.
      deadline.cancel();
      unwrap(result.result as Settled<unknown>);
    } finally {
      this.#waiting('nothing');
    }
  }

  #waiting(waitingFor: CustomStatus['waitingFor']): void {
    this.#context.setCustomStatus({ waitingFor } satisfies CustomStatus);
  }
}

/**
 * Runs tasks.
 * @throws ProcessingFailed with the outcome of an order that fails at this stage, if they fail
 */
function* at<T>(stage: Stage, tasks: Tasks<T>): Tasks<T> {
  const settled = yield* settle(tasks);
  if (settled.ok) return settled.value;
  throw new ProcessingFailed(failureAt(stage, settled.error));
}

/** Runs tasks, and returns their result or their error as a value. */
function* settle<T>(tasks: Tasks<T>): Tasks<Settled<T>> {
  try {
    return { ok: true, value: yield* tasks };
  } catch (error) {
    if (error instanceof StepFailed) return { ok: false, error: error.caught };
    // The retries of an activity are used up. The SDK has converted the error to a text with its stack.
    const [cause] = String(error instanceof Error ? error.message : error).split('\n');
    return { ok: false, error: { Error: 'ActivityFailed', ...(cause && { Cause: cause.trim() }) } };
  }
}

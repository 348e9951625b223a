import {
  type DurableContext,
  type DurableExecutionHandler,
  type DurableLambdaHandler,
  type DurableLogger,
  defaultSerdes,
  withDurableExecution,
} from '@aws/durable-execution-sdk-js';
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
  visitOf,
} from '../process/failure.ts';
import type { OrderOutcome } from '../process/outcome.ts';
import { type Settled, unwrap } from '../process/settled.ts';
import type { StepInput, StepName, StepOutput, Steps } from '../process/steps.ts';
import type { WaitTimeouts } from '../process/timing.ts';
import { caughtError, retryStrategy, settle } from './errors.ts';
import type { ExecutionInput } from './lambda-durable.ts';

/**
 * The order process as a Lambda durable function:
 *
 *     ValidateOrder ─▶ CheckInventory ═╦ ReserveItems        over the limit?
 *                                      ╚ CalculateShipping ─▶ RequestApproval ⏸ ─▶ ProcessPayment ⏸ ─▶ FulfillOrder
 *     any failure ─▶ CompensatePayment ─▶ CompensateReservation (what failureAt names) ─▶ NotifyCustomer
 *     a failure of one of these ─▶ ParkForRepair ⏸ ─▶ all of them again
 *
 * After each wait, Lambda runs the handler again from the beginning, and the SDK returns the results of earlier steps
 * from its checkpoints. So decisions must depend only on the input and on the results of steps.
 *
 * @param logger @default the SDK's own, which writes JSON
 */
export function orderProcess(steps: Steps, timeouts: WaitTimeouts, logger?: DurableLogger): DurableLambdaHandler {
  const handler: DurableExecutionHandler<ExecutionInput, OrderOutcome> = async (input, context) => {
    if (logger !== undefined) context.configureLogger({ customLogger: logger });
    const process = new OrderProcess(input.orderId, context, steps, timeouts);
    try {
      return await process.fulfill(input.order);
    } catch (error) {
      if (!(error instanceof ProcessingFailed)) throw error;
      return process.undo(error.failure);
    }
  };
  return withDurableExecution(handler);
}

class OrderProcess {
  readonly #orderId: string;
  readonly #context: DurableContext;
  readonly #steps: Steps;
  readonly #timeouts: WaitTimeouts;
  #fulfilled: Extract<OrderOutcome, { outcome: 'FULFILLED' }> | undefined;

  constructor(orderId: string, context: DurableContext, steps: Steps, timeouts: WaitTimeouts) {
    this.#orderId = orderId;
    this.#context = context;
    this.#steps = steps;
    this.#timeouts = timeouts;
  }

  /** @throws ProcessingFailed with the compensations that must run */
  async fulfill(input: unknown): Promise<OrderOutcome> {
    const orderId = this.#orderId;
    const order = await atStage('validation', this.#step('ValidateOrder', { orderId, order: input }));
    const { cost } = await atStage('inventory', this.#checkInventory(order));
    const { currency } = order;
    const total = order.subtotal + cost;
    if (total > order.approvalLimit) {
      const request = (taskToken: string) => this.#steps.RequestApproval({ orderId, currency, total, taskToken });
      await atStage('approval', this.#waitFor('RequestApproval', request, this.#timeouts.approval));
    }
    const pay = (taskToken: string) => this.#steps.ProcessPayment({ orderId, currency, amount: total, taskToken });
    await atStage('payment', this.#waitFor('ProcessPayment', pay, this.#timeouts.payment));
    // Set before the step: if only its response is lost, `undo` finds that the order has shipped.
    this.#fulfilled = { orderId, outcome: 'FULFILLED', total, currency };
    await atStage('fulfillment', this.#step('FulfillOrder', { orderId }));
    return this.#fulfilled;
  }

  /**
   * Undoes what was done and notifies the customer. If that fails, a person must repair the cause: the execution waits,
   * at no cost, until somebody completes the callback RepairCompleted, and then runs all compensations again.
   *
   * @throws OrderFailed after everything is undone, if the reason was a technical one
   */
  async undo(failure: Failure): Promise<OrderOutcome> {
    let parked = await this.#tryToUndo(failure, failure.undo);
    for (let repairs = 0; parked !== undefined; repairs++) {
      // The order has shipped: FulfillOrder succeeded and only its response was lost.
      if (parked.error.Error === 'AlreadyFulfilled' && this.#fulfilled !== undefined) return this.#fulfilled;
      await this.#park(failure, parked, repairs);
      parked = await this.#tryToUndo(failure, compensations);
    }
    return outcomeOf(this.#orderId, failure);
  }

  /** @returns the step that failed; undefined if everything is undone and the customer is notified */
  async #tryToUndo({ outcome, reason, error }: Failure, undo: readonly Compensation[]): Promise<Parked | undefined> {
    const orderId = this.#orderId;
    for (const state of undo) {
      const undone = await settle(this.#step(state, { orderId }));
      if (!undone.ok) return { state, error: undone.error };
    }
    const notified = await settle(this.#step('NotifyCustomer', { orderId, outcome, reason, error }));
    return notified.ok ? undefined : { state: 'NotifyCustomer', error: notified.error };
  }

  /** Records what a person must repair, and waits until it is repaired. */
  async #park(failure: Failure, parked: Parked, repairs: number): Promise<void> {
    const context = this.#context;
    const executionArn = context.executionContext.durableExecutionArn;
    const visit = { orderId: this.#orderId, executionArn, ...visitOf(failure, parked, repairs) };
    const stop = await settle(this.#step('ParkForRepair', { ...visit, redriveCount: repairs }));
    if (!stop.ok && stop.error.Error !== 'OrderParked') unwrap(stop);
    // An alarm watches for this log entry, because the execution, unlike the state machine, does not fail.
    context.logger.error({ errorType: 'OrderParked', orderId: this.#orderId, ...parked });
    const [repaired] = await context.createCallback('RepairCompleted');
    await repaired;
    // The second call, with a higher count, records that the order resumes, like the redrive of a state machine.
    await this.#step('ParkForRepair', { ...visit, redriveCount: repairs + 1 });
  }

  /**
   * Reserves the goods and calculates the shipping in parallel. Both branches run to their end; in Step Functions, a
   * failing branch aborts the other. Each returns its error as a value, because the SDK loses the name of an error
   * thrown in a branch.
   */
  async #checkInventory({ orderId, currency, items, shippingAddress }: ValidatedOrder): Promise<Shipping> {
    const branches = await this.#context.parallel<Settled<unknown>>('CheckInventory', [
      {
        name: 'ReserveItems',
        func: (branch) => settle(this.#step('ReserveItems', { orderId, items }, branch)),
      },
      {
        name: 'CalculateShipping',
        func: (branch) =>
          settle(this.#step('CalculateShipping', { orderId, currency, items, shippingAddress }, branch)),
      },
    ]);
    const [reserved, shipping] = branches.getResults() as [Settled<unknown>, Settled<Shipping>];
    unwrap(reserved);
    return unwrap(shipping);
  }

  #step<Name extends StepName>(name: Name, input: StepInput<Name>, context = this.#context): Promise<StepOutput<Name>> {
    const run = this.#steps[name] as (input: StepInput<Name>) => Promise<StepOutput<Name>>;
    return context.step(name, () => run(input), { retryStrategy });
  }

  /** Runs a step that requests something with a callback id as its task token, and waits for the callback. */
  #waitFor(name: StepName, request: (taskToken: string) => Promise<void>, seconds: number): Promise<unknown> {
    return this.#context.waitForCallback(name, request, { timeout: { seconds }, retryStrategy, serdes: defaultSerdes });
  }
}

/**
 * Awaits a step.
 * @throws ProcessingFailed with the outcome of an order that fails at this stage, if the step fails
 */
async function atStage<T>(stage: Stage, step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    throw new ProcessingFailed(failureAt(stage, caughtError(error)));
  }
}

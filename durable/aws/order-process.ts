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
  Failed,
  type Failure,
  failureAt,
  outcomeOf,
  type Parked,
  type Stage,
  visitOf,
} from '../process/failure.ts';
import type { Limits } from '../process/limits.ts';
import type { OrderOutcome } from '../process/outcome.ts';
import { type Settled, unwrap } from '../process/settled.ts';
import type { StepInput, StepName, StepOutput, Steps } from '../process/steps.ts';
import { caughtError, retryStrategy, settle } from './errors.ts';
import type { ExecutionInput } from './lambda-durable.ts';

/**
 * The order process as a Lambda durable function:
 *
 *     ValidateOrder ─▶ CheckInventory ═╦ ReserveItems        over the limit?
 *                                      ╚ CalculateShipping ─▶ RequestApproval ⏸ ─▶ ProcessPayment ⏸ ─▶ FulfillOrder
 *     whatever fails ─▶ CompensatePayment ─▶ CompensateReservation ─▶ NotifyCustomer
 *     one of these that fails ─▶ ParkForRepair ⏸ ─▶ all of them again
 *
 * After each wait Lambda runs it again from the beginning, and the SDK answers what was done before from its
 * checkpoints. So it decides by nothing but its input and what the steps return.
 *
 * @param logger the SDK's own if there is none, which writes JSON
 */
export function orderProcess(steps: Steps, limits: Limits, logger?: DurableLogger): DurableLambdaHandler {
  const handler: DurableExecutionHandler<ExecutionInput, OrderOutcome> = async (input, context) => {
    if (logger !== undefined) context.configureLogger({ customLogger: logger });
    const process = new OrderProcess(input.orderId, context, steps, limits);
    try {
      return await process.fulfill(input.order);
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      return process.undo(error.failure);
    }
  };
  return withDurableExecution(handler);
}

class OrderProcess {
  readonly #orderId: string;
  readonly #context: DurableContext;
  readonly #steps: Steps;
  readonly #limits: Limits;
  #fulfilled: Extract<OrderOutcome, { outcome: 'FULFILLED' }> | undefined;

  constructor(orderId: string, context: DurableContext, steps: Steps, limits: Limits) {
    this.#orderId = orderId;
    this.#context = context;
    this.#steps = steps;
    this.#limits = limits;
  }

  /** @throws Failed */
  async fulfill(input: unknown): Promise<OrderOutcome> {
    const orderId = this.#orderId;
    const order = await at('validation', this.#step('ValidateOrder', { orderId, order: input }));
    const { cost } = await at('inventory', this.#checkInventory(order));
    const { currency } = order;
    const total = order.subtotal + cost;
    if (total > order.approvalLimit) {
      const ask = (taskToken: string) => this.#steps.RequestApproval({ orderId, currency, total, taskToken });
      await at('approval', this.#waitFor('RequestApproval', ask, this.#limits.approval));
    }
    const pay = (taskToken: string) => this.#steps.ProcessPayment({ orderId, currency, amount: total, taskToken });
    await at('payment', this.#waitFor('ProcessPayment', pay, this.#limits.payment));
    this.#fulfilled = { orderId, outcome: 'FULFILLED', total, currency };
    await at('fulfillment', this.#step('FulfillOrder', { orderId }));
    return this.#fulfilled;
  }

  /**
   * Undoes what was done and tells the customer. What cannot be undone needs a person: the execution then waits, at no
   * cost, until somebody completes the callback RepairCompleted, and undoes everything again.
   *
   * @throws OrderFailed after everything is undone, if the reason was a technical one
   */
  async undo(failure: Failure): Promise<OrderOutcome> {
    let parked = await this.#tryToUndo(failure, failure.undo);
    for (let repairs = 0; parked !== undefined; repairs++) {
      // It has shipped after all: then only the answer of FulfillOrder was lost.
      if (parked.error.Error === 'AlreadyFulfilled' && this.#fulfilled !== undefined) return this.#fulfilled;
      await this.#park(failure, parked, repairs);
      parked = await this.#tryToUndo(failure, compensations);
    }
    return outcomeOf(this.#orderId, failure);
  }

  /** @returns where it stopped, or undefined if everything is undone and told */
  async #tryToUndo({ outcome, reason, error }: Failure, undo: readonly Compensation[]): Promise<Parked | undefined> {
    const orderId = this.#orderId;
    for (const state of undo) {
      const undone = await settle(this.#step(state, { orderId }));
      if (!undone.ok) return { state, error: undone.error };
    }
    const told = await settle(this.#step('NotifyCustomer', { orderId, outcome, reason, error }));
    return told.ok ? undefined : { state: 'NotifyCustomer', error: told.error };
  }

  /** Records what a person must repair, and waits until it is. */
  async #park(failure: Failure, parked: Parked, repairs: number): Promise<void> {
    const context = this.#context;
    const executionArn = context.executionContext.durableExecutionArn;
    const visit = { orderId: this.#orderId, executionArn, ...visitOf(failure, parked, repairs) };
    const stop = await settle(this.#step('ParkForRepair', { ...visit, redriveCount: repairs }));
    if (!stop.ok && stop.error.Error !== 'OrderParked') unwrap(stop);
    // An alarm rings on it: unlike the state machine, the execution does not fail.
    context.logger.error({ errorType: 'OrderParked', orderId: this.#orderId, ...parked });
    const [repaired] = await context.createCallback('RepairCompleted');
    await repaired;
    await this.#step('ParkForRepair', { ...visit, redriveCount: repairs + 1 });
  }

  /**
   * Reserves and prices at once. Both branches come to their end, unlike those of Step Functions, where one that fails
   * abandons the other; each gives back its error as a value, because the SDK keeps no error's name across a branch.
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

  #waitFor(name: StepName, ask: (taskToken: string) => Promise<void>, seconds: number): Promise<unknown> {
    return this.#context.waitForCallback(name, ask, { timeout: { seconds }, retryStrategy, serdes: defaultSerdes });
  }
}

/** @throws Failed with the way in which an order ends that fails at this stage */
async function at<T>(stage: Stage, step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    throw new Failed(failureAt(stage, caughtError(error)));
  }
}

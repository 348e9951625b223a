import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statesOf } from '../../infrastructure/constructs/definition.ts';
import { expectInOrder } from '../support/expect-in-order.ts';
import { available } from '../support/shared-environment.ts';
import { startWorkflow, type WorkflowUnderTest } from '../support/workflow.ts';

let workflow: WorkflowUnderTest;
beforeAll(async () => {
  workflow = await startWorkflow();
});
afterAll(() => workflow.close());

const untouched = { available, reserved: 0, shipped: 0 };
const shipped = { available: available - 3, reserved: 0, shipped: 3 };
const held = { available: available - 3, reserved: 3, shipped: 0 };
/** 3 at 10.00 EUR, and one parcel */
const total = 3490;
/** Over the approval limit of 500.00 EUR. */
const expensive = (number: number) => ({ items: [{ sku: `SKU-${number}`, quantity: 3, unitPrice: 20_000 }] });
const nextNumber = () => workflow.runs.length + 1;
const boom = (functionName: string) => ({ function: functionName, when: 'before', error: 'Boom', message: 'it broke' });

async function notificationOf(orderId: string) {
  const { 'NOTIFICATION#OUTCOME': notification } = await workflow.items(orderId);
  return notification && [notification.outcome, notification.reason];
}

describe('a paid order', () => {
  it('is fulfilled', async () => {
    const run = await workflow.run();
    expect(run).toMatchObject({ status: 'SUCCEEDED', outcome: 'FULFILLED', duration: 2000 });
    expectInOrder(run, 'ValidateOrder', 'ReserveItems', 'ProcessPayment', 'FulfillOrder');
    expect(run.states).not.toContain('RequestApproval');
    expect(await workflow.stock(run.sku)).toEqual(shipped);
    expect(workflow.money(run.orderId)).toEqual({ net: total, movements: ['charge'] });
    const { 'NOTIFICATION#OUTCOME': notification } = await workflow.items(run.orderId);
    expect(notification).toMatchObject({ message: 'Your order is on its way.' });
  });

  it('keeps its payment and shipment if only the answer of the shipment is lost', async () => {
    const fault = { function: 'fulfill-order', when: 'after', error: 'Runtime.ExitError' };
    const run = await workflow.run({ testEnvironment: { faults: [fault] } });
    expect(run).toMatchObject({ status: 'SUCCEEDED', outcome: 'FULFILLED' });
    expectInOrder(run, 'FulfillOrder', 'CompensatePayment', 'AlreadyFulfilled');
    expect(await workflow.stock(run.sku)).toEqual(shipped);
    expect(workflow.money(run.orderId)).toEqual({ net: total, movements: ['charge'] });
  });

  it('is refunded and released if it cannot be shipped', async () => {
    const run = await workflow.run({ testEnvironment: { faults: [boom('fulfill-order')] } });
    expect(run).toMatchObject({ status: 'FAILED', outcome: 'FAILED', reason: 'FulfillmentFailed' });
    const undone = ['CompensatePayment', 'CompensateReservation', 'NotifyFulfillmentFailed', 'OrderFailed'];
    expectInOrder(run, 'FulfillOrder', ...undone);
    expect(await workflow.stock(run.sku)).toEqual(untouched);
    expect(workflow.money(run.orderId)).toEqual({ net: 0, movements: ['charge', 'refund'] });
    expect(await notificationOf(run.orderId)).toEqual(['FAILED', 'FulfillmentFailed']);
  });
});

describe('an invalid order', () => {
  it('is rejected, and every problem is stored', async () => {
    const order = { currency: 'XXX' as 'EUR', items: [{ sku: 'SKU-1', quantity: -1, unitPrice: 1 }] };
    const run = await workflow.run({ via: 'step-functions', order });
    expect(run).toMatchObject({ status: 'SUCCEEDED', outcome: 'REJECTED', reason: 'InvalidOrder' });
    expectInOrder(run, 'ValidateOrder', 'NotifyInvalidOrder', 'OrderClosed');
    expect(run.states).not.toContain('ReserveItems');
    const { ORDER } = await workflow.items(run.orderId);
    expect(JSON.stringify(ORDER)).toContain('items[0].quantity: must be at least 1');
    expect(JSON.stringify(ORDER)).toContain('currency: must be one of');
    expect(await notificationOf(run.orderId)).toEqual(['REJECTED', 'InvalidOrder']);
  });

  it('is refused by the API and not stored', async () => {
    const order = { items: [{ sku: 'SKU-1', quantity: 0, unitPrice: 1 }] };
    await expect(workflow.run({ order })).rejects.toThrow('items[0].quantity');
    expect(await workflow.items(`order-${nextNumber()}`)).toEqual({});
  });
});

describe('an order whose validation fails for technical reasons', () => {
  it('fails without holding stock', async () => {
    const run = await workflow.run({ testEnvironment: { faults: [boom('validate-order')] } });
    expect(run).toMatchObject({ status: 'FAILED', outcome: 'FAILED', reason: 'TechnicalFailure' });
    expectInOrder(run, 'ValidateOrder', 'CompensateReservation', 'NotifyOrderRejected', 'OrderFailed');
    expect(await notificationOf(run.orderId)).toEqual(['FAILED', 'TechnicalFailure']);
  });
});

describe('an order that cannot be delivered', () => {
  const path = ['CheckInventory', 'CompensateReservation', 'NotifyOrderRejected'];

  it('is rejected if an item is out of stock, and nothing stays reserved', async () => {
    const items = [
      { sku: 'SKU-50', quantity: 1, unitPrice: 1000 },
      { sku: 'SKU-51', quantity: available + 1, unitPrice: 1000 },
    ];
    const run = await workflow.run({ order: { items } });
    expect(run).toMatchObject({ status: 'SUCCEEDED', outcome: 'REJECTED', reason: 'OutOfStock' });
    expectInOrder(run, ...path, 'OrderClosed');
    expect(await workflow.stock('SKU-50')).toEqual(untouched);
    expect(await workflow.stock('SKU-51')).toEqual(untouched);
    expect(await notificationOf(run.orderId)).toEqual(['REJECTED', 'OutOfStock']);
  });

  it('is rejected if the country has no delivery, and its stock is released', async () => {
    const shippingAddress = { name: 'Ada', line1: 'Base 1', city: 'South Pole', postalCode: '1', country: 'AQ' };
    const run = await workflow.run({ order: { shippingAddress } });
    expect(run).toMatchObject({ status: 'SUCCEEDED', outcome: 'REJECTED', reason: 'ShippingUnavailable' });
    expect(await workflow.stock(run.sku)).toEqual(untouched);
  });

  it('fails if the price of the delivery cannot be calculated, and its stock is released', async () => {
    const run = await workflow.run({ testEnvironment: { faults: [boom('calculate-shipping')] } });
    expect(run).toMatchObject({ status: 'FAILED', outcome: 'FAILED', reason: 'TechnicalFailure' });
    expectInOrder(run, ...path, 'OrderFailed');
    expect(await workflow.stock(run.sku)).toEqual(untouched);
  });
});

describe('an order over the approval limit', () => {
  const path = ['ReserveItems', 'RequestApproval', 'CompensateReservation', 'CancelOrder'];

  it('is fulfilled after a person approved it', async () => {
    const approval = { decision: 'approve', after: 7200 };
    const run = await workflow.run({ order: expensive(nextNumber()), testEnvironment: { approval } });
    expect(run).toMatchObject({ status: 'SUCCEEDED', outcome: 'FULFILLED', duration: 7_202_000 });
    expectInOrder(run, 'ReserveItems', 'RequestApproval', 'ProcessPayment', 'FulfillOrder');
  });

  it('is cancelled if a person rejects it', async () => {
    const approval = { decision: 'reject', after: 60 };
    const run = await workflow.run({ order: expensive(nextNumber()), testEnvironment: { approval } });
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      outcome: 'CANCELLED',
      reason: 'ApprovalRejected',
      duration: 60_000,
    });
    expectInOrder(run, ...path, 'OrderClosed');
    expect(await workflow.stock(run.sku)).toEqual(untouched);
    expect(await notificationOf(run.orderId)).toEqual(['CANCELLED', 'ApprovalRejected']);
  });

  it('is cancelled if nobody decides for a day', async () => {
    const run = await workflow.run({
      order: expensive(nextNumber()),
      testEnvironment: { approval: { decision: 'never' } },
    });
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      outcome: 'CANCELLED',
      reason: 'ApprovalTimedOut',
      duration: 86_400_000,
    });
    expect(await workflow.stock(run.sku)).toEqual(untouched);
  });

  it('fails if the approval cannot be requested', async () => {
    const testEnvironment = { faults: [boom('request-approval')] };
    const run = await workflow.run({ order: expensive(nextNumber()), testEnvironment });
    expect(run).toMatchObject({ status: 'FAILED', outcome: 'FAILED', reason: 'TechnicalFailure' });
    expectInOrder(run, ...path, 'OrderFailed');
    expect(await workflow.stock(run.sku)).toEqual(untouched);
  });
});

describe('an order without a payment', () => {
  const path = ['ProcessPayment', 'CompensatePayment', 'CompensateReservation', 'NotifyPaymentFailed'];

  it('is cancelled if the payment is declined', async () => {
    const run = await workflow.run({
      testEnvironment: { payment: { answer: 'declined', after: 4, reason: 'no cover' } },
    });
    expect(run).toMatchObject({ status: 'SUCCEEDED', outcome: 'CANCELLED', reason: 'PaymentDeclined', duration: 4000 });
    expectInOrder(run, ...path, 'OrderClosed');
    expect(await workflow.stock(run.sku)).toEqual(untouched);
    expect(workflow.money(run.orderId)).toEqual({ net: 0, movements: [] });
    expect(await notificationOf(run.orderId)).toEqual(['CANCELLED', 'PaymentDeclined']);
  });

  it('is cancelled at once if it is declined with a very long reason', async () => {
    const reason = 'no cover '.repeat(100);
    const run = await workflow.run({ testEnvironment: { payment: { answer: 'declined', after: 4, reason } } });
    expect(run).toMatchObject({ outcome: 'CANCELLED', reason: 'PaymentDeclined', duration: 4000 });
  });

  it('is cancelled after 300 s without an answer, and the payment is voided', async () => {
    const run = await workflow.run({ testEnvironment: { payment: { answer: 'never' } } });
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      outcome: 'CANCELLED',
      reason: 'PaymentTimedOut',
      duration: 300_000,
    });
    expectInOrder(run, ...path, 'OrderClosed');
    expect(workflow.environment.gateway.payment(`pay-${run.orderId}`)?.status).toBe('voided');
    expect(await workflow.stock(run.sku)).toEqual(untouched);
  });

  it('is not charged if the bank answers after the timeout', async () => {
    const run = await workflow.run({ testEnvironment: { payment: { answer: 'paid', after: 301 } } });
    await workflow.pass(3600);
    expect(run).toMatchObject({ outcome: 'CANCELLED', reason: 'PaymentTimedOut' });
    expect(workflow.money(run.orderId)).toEqual({ net: 0, movements: [] });
  });

  it('fails if requesting the payment fails, and the payment is reversed', async () => {
    const fault = { function: 'process-payment', when: 'after', error: 'Boom' };
    const run = await workflow.run({ testEnvironment: { faults: [fault] } });
    await workflow.pass(3600);
    expect(run).toMatchObject({ status: 'FAILED', outcome: 'FAILED', reason: 'TechnicalFailure' });
    expectInOrder(run, ...path, 'OrderFailed');
    expect(workflow.money(run.orderId).net).toBe(0);
    expect(await workflow.stock(run.sku)).toEqual(untouched);
  });
});

describe('an order whose compensation fails', () => {
  it('is parked and keeps its stock and money', async () => {
    const testEnvironment = { faults: [boom('fulfill-order')], gateway: { refund: 'unavailable' } };
    const run = await workflow.run({ testEnvironment });
    expect(run).toMatchObject({ status: 'FAILED', outcome: 'PARKED', reason: 'FulfillmentFailed' });
    expect(run.states.slice(-2)).toEqual(['CompensatePayment', 'ParkForRepair']);
    expect(await workflow.stock(run.sku)).toEqual(held);
    expect(workflow.money(run.orderId)).toEqual({ net: total, movements: ['charge'] });
    const { ORDER } = await workflow.items(run.orderId);
    expect(ORDER).toMatchObject({ status: 'PARKED', repair: { parked: { state: 'CompensatePayment' } } });
    expect(await notificationOf(run.orderId)).toBeUndefined();
  });

  it('continues the compensation after the repair and a redrive', async () => {
    const testEnvironment = { faults: [boom('fulfill-order')], gateway: { refund: 'unavailable' } };
    const parked = await workflow.run({ testEnvironment });
    const run = await workflow.redrive(parked, { gateway: {} });
    expect(run).toMatchObject({ status: 'FAILED', outcome: 'FAILED', reason: 'FulfillmentFailed' });
    expect(await workflow.stock(parked.sku)).toEqual(untouched);
    expect(workflow.money(run.orderId)).toEqual({ net: 0, movements: ['charge', 'refund'] });
    expect(await notificationOf(run.orderId)).toEqual(['FAILED', 'FulfillmentFailed']);
  });

  it('is parked again if the repair did not help', async () => {
    const testEnvironment = { faults: [boom('fulfill-order')], gateway: { refund: 'unavailable' } };
    const again = await workflow.redrive(await workflow.run({ testEnvironment }));
    expect(again).toMatchObject({ status: 'FAILED', outcome: 'PARKED' });
    const repaired = await workflow.redrive(again, { gateway: {} });
    expect(repaired).toMatchObject({ outcome: 'FAILED', reason: 'FulfillmentFailed' });
  });

  it('is parked again if it fails within the millisecond of the redrive', async () => {
    const testEnvironment = { faults: [boom('fulfill-order'), boom('reverse-payment')] };
    const again = await workflow.redrive(await workflow.run({ testEnvironment }));
    expect(again).toMatchObject({ status: 'FAILED', outcome: 'PARKED' });
    expect(again.states.slice(-3)).toEqual(['ParkForRepair', 'CompensatePayment', 'ParkForRepair']);
  });

  it.each([
    ['its goods cannot be released', 'release-reservation', {}, 'CompensateReservation', 'PaymentDeclined'],
    ['its customer cannot be notified', 'notify-customer', {}, 'NotifyPaymentFailed', 'PaymentDeclined'],
  ])('is parked if %s', async (_, functionName, order, state, reason) => {
    const run = await workflow.run({
      order,
      testEnvironment: { payment: { answer: 'declined' }, faults: [{ ...boom(functionName), times: 1 }] },
    });
    expect(run).toMatchObject({ status: 'FAILED', outcome: 'PARKED', reason });
    expect(run.states.slice(-2)).toEqual([state, 'ParkForRepair']);
    expect(await workflow.redrive(run)).toMatchObject({ status: 'SUCCEEDED', outcome: 'CANCELLED', reason });
    expect(await workflow.stock(run.sku)).toEqual(untouched);
  });

  it.each([
    ['NotifyInvalidOrder', { via: 'step-functions' as const, order: { currency: 'XXX' as 'EUR' } }, []],
    ['NotifyOrderRejected', { order: { items: [{ sku: 'NONE', quantity: 1, unitPrice: 1 }] } }, []],
    ['CancelOrder', { order: expensive(99), testEnvironment: { approval: { decision: 'reject' } } }, []],
    ['NotifyFulfillmentFailed', {}, [boom('fulfill-order')]],
  ])('is parked if %s fails', async (state, input, faults) => {
    const testEnvironment = {
      ...('testEnvironment' in input && input.testEnvironment),
      faults: [...faults, { ...boom('notify-customer'), times: 1 }],
    };
    const run = await workflow.run({ ...input, testEnvironment });
    expect(run.states.slice(-2)).toEqual([state, 'ParkForRepair']);
    expect((await workflow.redrive(run)).outcome).not.toBe('PARKED');
  });
});

describe('all paths together', () => {
  it('enter every state of the definition', () => {
    const file = new URL('../../state-machines/order-processing/state_machine.json', import.meta.url);
    const names = statesOf(JSON.parse(readFileSync(file, 'utf8'))).map(({ name }) => name);
    const passed = new Set(workflow.runs.flatMap(({ states }) => states));
    expect(names.filter((name) => !passed.has(name))).toEqual([]);
  });

  it('leave stock, ledger and notifications consistent', async () => {
    await workflow.pass(86_400);
    expect(await workflow.problems()).toEqual([]);
  });

  it('leave no task token in the logs', async () => {
    const approvals = await Promise.all(workflow.runs.map(({ orderId }) => workflow.items(orderId)));
    const tokens = approvals.flatMap(({ APPROVAL, PAYMENT }) => [APPROVAL?.taskToken, PAYMENT?.taskToken]);
    const known = tokens.filter((token) => typeof token === 'string');
    expect(known.length).toBeGreaterThan(10);
    const seen = workflow.logs.map(({ text }) => text).join('\n');
    for (const token of known) expect(seen).not.toContain(token);
  });
});

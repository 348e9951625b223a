import { type DurableContext, withDurableExecution } from '@aws/durable-execution-sdk-js';
import { LocalDurableTestRunner, WaitingOperationStatus } from '@aws/durable-execution-sdk-js-testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caughtError, retryStrategy } from '../../../durable/aws/errors.ts';
import { OutOfStock, TransientError } from '../../../orders/errors.ts';

beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: true }));
afterAll(() => LocalDurableTestRunner.teardownTestEnvironment());

/** Runs a durable function on the SDK's own runner, and completes its callback `Wake` if it has one. */
function run(durable: (context: DurableContext) => Promise<unknown>) {
  const handlerFunction = withDurableExecution((_: unknown, context: DurableContext) => durable(context));
  const runner = new LocalDurableTestRunner({ handlerFunction });
  const wake = runner.getOperation('Wake');
  wake.waitForData(WaitingOperationStatus.STARTED).then(
    () => wake.sendCallbackSuccess('now'),
    () => {},
  );
  return runner.run({ payload: {} });
}

/** Suspends the execution: Lambda invokes the function again, from the beginning. */
async function suspend(context: DurableContext): Promise<void> {
  const [woken] = await context.createCallback('Wake');
  await woken;
}

describe('replay in Lambda durable functions', () => {
  test('returns the checkpoint of a completed step without running the step again', async () => {
    let runs = 0;
    let invocations = 0;

    const result = await run(async (context) => {
      invocations++;
      const value = await context.step('Count', async () => ++runs);
      await suspend(context);
      return value;
    });

    expect({ runs, invocations, result: result.getResult() }).toEqual({ runs: 1, invocations: 2, result: 1 });
  });

  test('fails the execution when the code takes other steps than before', async () => {
    let replays = 0;

    const result = await run(async (context) => {
      await context.step(replays++ === 0 ? 'Before' : 'After', async () => 1);
      await suspend(context);
    });

    expect(result.getStatus()).toBe('FAILED');
    expect(result.getError().errorMessage).toContain('Non-deterministic execution detected');
  });
});

describe('the name of an error', () => {
  const fail = async () => {
    throw new OutOfStock('no anvils');
  };

  test('is kept when a step throws it', async () => {
    const result = await run(async (context) => {
      try {
        return await context.step('ReserveItems', fail, { retryStrategy });
      } catch (error) {
        return caughtError(error);
      }
    });

    expect(result.getResult()).toEqual({ Error: 'OutOfStock', Cause: 'no anvils' });
  });

  test('is lost when a branch throws it, so branches return errors as values', async () => {
    const result = await run(async (context) => {
      const branches = await context.parallel('CheckInventory', [
        (branch) => branch.step('ReserveItems', fail, { retryStrategy }),
      ]);
      await suspend(context);
      return branches.getErrors().map(caughtError);
    });

    expect(result.getResult()).toEqual([{ Error: expect.not.stringContaining('OutOfStock'), Cause: 'no anvils' }]);
  });
});

describe('the retry strategy', () => {
  test('retries transient errors, at most five attempts', () => {
    const error = new TransientError('busy');

    expect([1, 4, 5].map((attempts) => retryStrategy(error, attempts).shouldRetry)).toEqual([true, true, false]);
  });

  test('does not retry other errors, which the SDK retries by default', () => {
    expect(retryStrategy(new OutOfStock('no anvils'), 1)).toEqual({ shouldRetry: false });
  });
});

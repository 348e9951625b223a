import { describe, expect, it } from 'vitest';
import '../../../../packages/step-functions/src/testing/vitest.ts';
import { simulate, simulateState } from '../../../../packages/step-functions/src/testing/index.ts';

/** A payment that is asked for, answered by a callback, and retried while the gateway is busy. */
const payment = {
  QueryLanguage: 'JSONata',
  StartAt: 'Price',
  States: {
    Price: {
      Type: 'Pass',
      Assign: { total: '{% $sum($states.input.items.(quantity * unitPrice)) %}' },
      Next: 'Pay',
    },
    Pay: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: {
        FunctionName: 'pay',
        Payload: { total: '{% $total %}', token: '{% $states.context.Task.Token %}' },
      },
      TimeoutSeconds: 300,
      Retry: [{ ErrorEquals: ['GatewayBusy'], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 2 }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Cancel', Output: '{% $states.errorOutput %}' }],
      Output: '{% $states.result.outcome %}',
      Next: 'Done',
    },
    Done: { Type: 'Succeed' },
    Cancel: { Type: 'Fail', Error: '{% $states.input.Error %}' },
  },
};

const input = { items: [{ quantity: 2, unitPrice: 150 }] };

class GatewayBusy extends Error {
  override readonly name = 'GatewayBusy';
}

describe('simulate', () => {
  it('runs a workflow whose callback comes one minute later', async () => {
    const simulation = await simulate(payment, {
      input,
      lambdas: {
        pay: (request, { engine, clock }) => {
          const { token, total } = request as { token: string; total: number };
          clock.setTimer(clock.now() + 60_000, () => {
            void engine.call('SendTaskSuccess', { taskToken: token, output: `{"outcome":"paid ${total}"}` });
          });
        },
      },
    });

    expect(simulation).toSucceed('paid 300');
    expect(simulation).toVisit(['Price', 'Pay', 'Done']);
    expect(simulation.seconds).toBe(60);
  });

  it('returns the elapsed virtual time to the millisecond', async () => {
    const wait = { Type: 'Wait', Timestamp: '2026-01-01T00:00:12.698Z', End: true };
    const { seconds } = await simulate({ StartAt: 'Wait', States: { Wait: wait } });
    expect(seconds).toBe(12.698);
  });

  it('runs a task into its timeout in virtual time', async () => {
    const simulation = await simulate(payment, { input, lambdas: { pay: () => null } });

    expect(simulation).toFail('States.Timeout');
    expect(simulation).toVisit(['Pay', 'Cancel']);
    expect(simulation.seconds).toBe(300);
  });

  it('counts the retries before a failure', async () => {
    const simulation = await simulate(payment, {
      input,
      lambdas: {
        pay: () => {
          throw new GatewayBusy('come back later');
        },
      },
    });

    expect(simulation).toFail('GatewayBusy');
    expect(simulation).toRetry('Pay', 3);
    expect(simulation.seconds).toBe(2 + 4 + 8);
  });

  it('fails if a function is not given, even if the definition catches every error', async () => {
    const Pay = { ...payment.States.Pay, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Cancel' }] };
    const catching = { ...payment, States: { ...payment.States, Pay } };

    await expect(simulate(catching, { input, lambdas: { refund: () => null } })).rejects.toMatchObject({
      name: 'NoAnswerError',
      message: expect.stringMatching(
        /^The state 'Pay' .*add the function pay to lambdas \(present: refund\), or add a mock/,
      ),
    });
  });

  it('returns a result for which a failing matcher prints status, error and path', async () => {
    const simulation = await simulate(payment, { input, lambdas: { pay: () => null } });

    expect(() => expect(simulation).toSucceed()).toThrow(
      'expected the execution to succeed\nit ended FAILED with States.Timeout: undefined\nafter Price → Pay → Cancel',
    );
  });
});

describe('simulateState', () => {
  it('runs one state with a mocked result and returns its evaluated arguments', async () => {
    const tested = await simulateState(payment, 'Pay', {
      variables: { total: 300 },
      context: { Task: { Token: 'a-token' } },
      mock: { result: { outcome: 'paid' } },
    });

    expect(tested).toMatchObject({ status: 'SUCCEEDED', output: 'paid', nextState: 'Done' });
    expect(tested.inspection.afterArguments).toEqual({
      FunctionName: 'pay',
      Payload: { total: 300, token: 'a-token' },
    });
  });

  it('returns whether a failure is retried or caught', async () => {
    const mock = { error: 'GatewayBusy', cause: 'busy' };
    const variables = { total: 300 };
    const context = { Task: { Token: 'a-token' } };

    const first = await simulateState(payment, 'Pay', { mock, variables, context });
    const last = await simulateState(payment, 'Pay', { mock, variables, context, retryCount: 3 });

    expect(first.status).toBe('RETRIABLE');
    expect(last).toMatchObject({ status: 'CAUGHT_ERROR', nextState: 'Cancel' });
  });
});

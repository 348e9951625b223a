import { LambdaServiceError } from 'step-functions-engine';
import { expect, it } from 'vitest';
import { FaultyRunner } from '../../../local/faults/faulty-runner.ts';

function start() {
  const ran: string[] = [];
  const runner = new FaultyRunner({
    invoke: async ({ payload }) => {
      ran.push(payload);
      return { payload: '"done"' };
    },
  });
  const invoke = (name: string, event: object) =>
    runner.invoke(
      { functionArn: `arn:aws:lambda:us-east-1:1:function:${name}:live`, payload: JSON.stringify(event) },
      new AbortController().signal,
    );
  return { runner, ran, invoke };
}

it('a fault before the function returns its error without running the function', async () => {
  const { runner, ran, invoke } = start();
  runner.add([{ function: 'pay', when: 'before', error: 'TransientError', message: 'busy' }]);
  expect(await invoke('pay', {})).toEqual({
    payload: '{"errorType":"TransientError","errorMessage":"busy","trace":[]}',
    functionError: 'Unhandled',
  });
  expect(ran).toEqual([]);
});

it('a fault after the function returns its error after running the function', async () => {
  const { runner, ran, invoke } = start();
  runner.add([{ function: 'pay', when: 'after', error: 'Sandbox.Timedout' }]);
  expect(await invoke('pay', { a: 1 })).toMatchObject({
    functionError: 'Unhandled',
    payload: expect.stringContaining('"errorType":"Sandbox.Timedout"'),
  });
  expect(ran).toEqual(['{"a":1}']);
});

it('a fault named Lambda.* throws an error of the Lambda service', async () => {
  const { runner, invoke } = start();
  runner.add([{ function: 'pay', when: 'before', error: 'Lambda.TooManyRequestsException', message: 'Rate exceeded' }]);
  const error = await invoke('pay', {}).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(LambdaServiceError);
  expect(error).toMatchObject({ errorName: 'TooManyRequestsException', statusCode: 429, message: 'Rate exceeded' });
});

it('a fault with `subject` and `times` affects only that many invocations of its function for that order', async () => {
  const { runner, ran, invoke } = start();
  runner.add([{ function: 'pay', subject: 'a', when: 'before', error: 'Boom', times: 1 }]);
  await invoke('pay', { orderId: 'b' });
  await invoke('ship', { orderId: 'a' });
  expect(ran).toHaveLength(2);
  await invoke('pay', { orderId: 'a' });
  expect(ran).toHaveLength(2);
  await invoke('pay', { orderId: 'a' });
  expect(ran).toHaveLength(3);
});

it('the remaining faults of an order can be listed and removed', async () => {
  const { runner, ran, invoke } = start();
  for (const orderId of ['a', 'b']) {
    runner.add([{ function: 'pay', subject: orderId, when: 'before', error: `Boom for ${orderId}`, times: 1 }]);
  }
  await invoke('pay', { orderId: 'b' });
  expect(runner.pending('a')).toMatchObject([{ error: 'Boom for a' }]);
  expect(runner.pending('b')).toEqual([]);
  runner.remove('a');
  await invoke('pay', { orderId: 'a' });
  expect(ran).toHaveLength(1);
});

import { VirtualClock } from 'step-functions-engine';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { installFunctionsCore } from '../../../durable/azure/host/functions-core.ts';
import { type DurableHost, startDurableHost } from '../../../durable/azure/host/host.ts';

const core = installFunctionsCore();
// The core must be installed before the app is loaded, because the app registers with it.
const df = await import('durable-functions');

const minute = 60_000;
const attempts: number[] = [];
let failures = 0;
let nondeterministic = 0;
let clock: VirtualClock;
let host: DurableHost;

df.app.activity('Echo', { handler: (input: unknown) => input });
df.app.activity('Flaky', {
  handler: () => {
    attempts.push(clock.now());
    if (failures-- > 0) throw new Error('not now');
    return 'done';
  },
});
df.app.orchestration('Echoes', function* ({ df: context }) {
  return yield context.Task.all([context.callActivity('Echo', 'a'), context.callActivity('Echo', { b: 1 })]);
});
df.app.orchestration('Loops', function* ({ df: context }) {
  for (let round = 0; round < 100; round++) yield context.callActivity('Echo', round);
});
df.app.orchestration('Retries', function* ({ df: context }) {
  const options = new df.RetryOptions(5000, 3);
  options.backoffCoefficient = 2;
  try {
    return yield context.callActivityWithRetry('Flaky', options);
  } catch (error) {
    return `gave up: ${String(error).split('\n')[0]}`;
  }
});
df.app.orchestration('Races', function* ({ df: context }) {
  const answer = context.waitForExternalEvent('Answer');
  const deadline = context.createTimer(new Date(context.currentUtcDateTime.getTime() + 5 * minute));
  const first = yield context.Task.any([answer, deadline]);
  if (first === deadline) return 'too late';
  deadline.cancel();
  return answer.result;
});
df.app.orchestration('Forgets', function* ({ df: context }) {
  const answer = context.waitForExternalEvent('Answer');
  const deadline = context.createTimer(new Date(context.currentUtcDateTime.getTime() + 5 * minute));
  yield context.Task.any([answer, deadline]);
  return answer.result;
});
df.app.orchestration('Fails', function* ({ df: context }) {
  yield context.callActivity('Echo', 'a');
  throw new Error('out of order');
});
df.app.orchestration('Whimsical', function* ({ df: context }) {
  nondeterministic++;
  yield context.callActivity(nondeterministic === 1 ? 'Echo' : 'Flaky', 'a');
});
df.app.orchestration('Parent', function* ({ df: context }) {
  yield context.callSubOrchestrator('Echoes');
});
df.app.orchestration('Sleeper', function* ({ df: context }) {
  yield context.createTimer(new Date(context.currentUtcDateTime.getTime() + 7 * 24 * 60 * minute));
});
df.app.client.http('Client', {
  route: 'client/{operation}/{id}',
  methods: ['POST'],
  handler: async (request, client) => {
    const { operation, id = '' } = request.params;
    try {
      if (operation === 'start') return { jsonBody: await client.startNew('Races', { instanceId: id }) };
      if (operation === 'raise') await client.raiseEvent(id, 'Answer', await request.json());
      if (operation === 'terminate') await client.terminate(id, 'enough');
      if (operation === 'suspend') await client.suspend(id, 'wait');
      const { runtimeStatus, output } = await client.getStatus(id);
      return { jsonBody: { runtimeStatus, output } };
    } catch (error) {
      return { status: 418, jsonBody: { error: String(error) } };
    }
  },
});

beforeEach(async () => {
  clock = new VirtualClock();
  attempts.length = 0;
  failures = 0;
  nondeterministic = 0;
  host = await startDurableHost({ clock, core });
});
afterEach(() => host.close());

const end = (id: string) => host.when(id, ({ ended }) => ended);

test('activities receive and return JSON, and Task.all collects their results', async () => {
  host.start('Echoes', 'i', null);

  const { status, output } = await end('i');

  expect({ status, output }).toEqual({ status: 'Completed', output: ['a', { b: 1 }] });
});

test('an orchestrator runs again after each activity, with its complete history', async () => {
  host.start('Loops', 'i', null);

  const { episodes, history } = await end('i');

  // Each run has a start, an incoming event and an end; in addition, each activity is scheduled, and the orchestration
  // completed.
  expect({ episodes, events: history.length }).toEqual({ episodes: 101, events: 101 * 3 + 100 + 1 });
});

describe('retries in the emulated Durable Functions host', () => {
  test('wait for the configured intervals in virtual time', async () => {
    failures = 2;
    const start = clock.now();
    host.start('Retries', 'i', null);

    const { output } = await end('i');

    expect(attempts.map((at) => at - start)).toEqual([0, 5000, 15_000]);
    expect(output).toBe('done');
  });

  test('fail one interval after the last attempt, as in the extension', async () => {
    failures = 3;
    const start = clock.now();
    host.start('Retries', 'i', null);

    const { output, updatedAt } = await end('i');

    expect(attempts).toHaveLength(3);
    expect(updatedAt - start).toBe(35_000);
    expect(output).toBe("gave up: Error: Activity function 'Flaky' failed: not now ");
  });
});

describe('an external event', () => {
  test.each([
    ['Races', minute],
    // The instance runs until its timer fires, as in the extension.
    ['Forgets', 5 * minute],
  ])('that is raised before the timer fires wins: %s ends after %i ms', async (name, after) => {
    const start = clock.now();
    host.start(name, 'i', null);
    clock.setTimer(start + minute, () => host.raiseEvent('i', 'Answer', 42));

    const { output } = await end('i');

    expect({ output, after: clock.now() - start }).toEqual({ output: 42, after });
  });

  test('that is raised before the orchestrator waits for it is kept', async () => {
    host.start('Races', 'i', null);
    host.raiseEvent('i', 'Answer', 42);

    expect((await end('i')).output).toBe(42);
  });

  test('that is raised after the orchestration has completed is refused', async () => {
    const start = clock.now();
    host.start('Races', 'i', null);

    const { output, updatedAt } = await end('i');

    expect({ output, after: updatedAt - start }).toEqual({ output: 'too late', after: 5 * minute });
    expect(host.raiseEvent('i', 'Answer', 42)).toBe(false);
  });
});

test('an orchestrator that throws ends as Failed with its message as output', async () => {
  host.start('Fails', 'i', null);

  const { status, output } = await end('i');

  expect(status).toBe('Failed');
  expect(output).toContain('out of order');
});

describe('the host refuses an orchestrator it cannot run', () => {
  test.each([
    ['Whimsical', 'is not deterministic: its action was CallActivity Echo before, and is CallActivity Flaky now'],
    ['Parent', 'supports only activities, timers and external events'],
    ['Sleeper', 'supports timers of up to 6 days'],
  ])('%s', async (name, message) => {
    host.start(name, 'i', null);

    await expect(end('i')).rejects.toThrow(message);
  });
});

describe('the durable client of the SDK', () => {
  const call = async (operation: string, body: unknown = null) => {
    const response = await fetch(`${host.url}/client/${operation}/i`, { method: 'POST', body: JSON.stringify(body) });
    return response.json();
  };

  test('starts an instance, reads its status and raises an event', async () => {
    const release = clock.hold();

    expect(await call('start')).toBe('i');
    expect(await call('status')).toEqual({ runtimeStatus: 'Running', output: null });
    await call('raise', 'yes');
    await end('i');
    expect(await call('status')).toEqual({ runtimeStatus: 'Completed', output: 'yes' });
    release();
  });

  test('cannot start a running instance again, but can after it has ended', async () => {
    const release = clock.hold();
    await call('start');

    expect(await call('start')).toEqual({ error: expect.stringContaining('already exists') });
    await call('raise', 'yes');
    await end('i');
    expect(await call('start')).toBe('i');
    release();
  });

  test('receives 404 for an unknown instance', async () => {
    expect(await call('status')).toEqual({ error: expect.stringContaining('HTTP 404') });
  });

  test('terminates an instance', async () => {
    const release = clock.hold();
    await call('start');

    expect(await call('terminate')).toEqual({ runtimeStatus: 'Terminated', output: 'enough' });
    release();
  });

  test('receives an error for an operation that the host does not implement', async () => {
    const release = clock.hold();
    await call('start');

    expect(await call('suspend')).toEqual({
      error: expect.stringContaining('this emulated host does not implement POST suspend'),
    });
    release();
  });
});

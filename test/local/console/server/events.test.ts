import { StepFunctions, VirtualClock } from 'step-functions-engine';
import { beforeAll, describe, expect, it } from 'vitest';
import { detailsOf } from '../../../../local/console/api/history-event.ts';
import { readEvents, searchEvents } from '../../../../local/console/server/events.ts';

const longCause = 'x'.repeat(30_000);
const definition = {
  StartAt: 'First',
  States: { First: { Type: 'Pass', Next: 'Last' }, Last: { Type: 'Fail', Error: 'Broken', Cause: longCause } },
};

let stepFunctions: StepFunctions;
let executionArn: string;
beforeAll(async () => {
  const lambda = { invoke: () => Promise.reject(new Error('unused')) };
  stepFunctions = new StepFunctions({ clock: new VirtualClock(), lambda });
  const machine = await stepFunctions.createStateMachine({ name: 'read', definition });
  executionArn = await stepFunctions.startExecution(machine, { order: 'Needle-7' });
  await stepFunctions.whenEnded(executionArn);
});

describe('a page of a history', () => {
  it('starts at any event, without the data of the events, and contains the length of the history', async () => {
    const { events, length } = await readEvents(stepFunctions, { executionArn, from: 2, count: 2 });
    expect(events.map(({ id, type }) => [id, type])).toEqual([
      [2, 'PassStateEntered'],
      [3, 'PassStateExited'],
    ]);
    expect(length).toBe(5);
    expect(JSON.stringify(events)).not.toContain('Needle-7');
  });

  it('ends at the last event, and is empty after it', async () => {
    const past = await readEvents(stepFunctions, { executionArn, from: 6, count: 10 });
    expect(past).toEqual({ events: [], length: 5 });
    const last = await readEvents(stepFunctions, { executionArn, from: 5, count: 10 });
    expect(last.events.map(({ type }) => type)).toEqual(['ExecutionFailed']);
  });

  it('contains a long cause shortened, or completely with includeData', async () => {
    const cause = async (includeData: boolean) => {
      const { events } = await readEvents(stepFunctions, { executionArn, from: 5, count: 1, includeData });
      return String(detailsOf(events[0] ?? expect.fail('there is no event')).cause);
    };
    expect((await cause(false)).length).toBeLessThan(400);
    expect(await cause(true)).toBe(longCause);
  });

  it('is refused if its bounds are not whole numbers in range', async () => {
    for (const wrong of [{ from: 0 }, { from: 1.5 }, { count: 5001 }, { count: 'all' }]) {
      const asked = readEvents(stepFunctions, { executionArn, from: 1, count: 1, ...wrong });
      await expect(asked).rejects.toThrow(`${Object.keys(wrong)[0]} must be a whole number`);
    }
  });
});

it('the search returns the events whose data contains a text, ignoring case', async () => {
  expect(await searchEvents(stepFunctions, { executionArn, text: 'nEEdle-7' })).toEqual({ ids: [1, 2, 3, 4] });
  expect(await searchEvents(stepFunctions, { executionArn, text: '"order":"needle-7"' })).toEqual({
    ids: [1, 2, 3, 4],
  });
  expect(await searchEvents(stepFunctions, { executionArn, text: 'nowhere' })).toEqual({ ids: [] });
});

describe('the shortened data of events', () => {
  it('is shortened whatever the type of the data', async () => {
    const { events } = await readEvents(stepFunctions, { executionArn, from: 1, count: 5, beginnings: true });

    expect(detailsOf(events[1] ?? expect.fail('there is no event')).input).toBe('{"order":"Needle-7"}');
    expect(String(detailsOf(events[4] ?? expect.fail('there is no event')).cause)).toBe(`${'x'.repeat(200)}…`);
  });

  it('contains no part of a task token, wherever it is cut', async () => {
    const engine = new StepFunctions({
      clock: VirtualClock.stopped(),
      lambda: { invoke: () => expect.fail('unused') },
    });
    const { activityArn } = (await engine.call('CreateActivity', { name: 'pack' })) as { activityArn: string };
    const Pack = { Type: 'Task', Resource: activityArn, End: true };
    const machine = await engine.createStateMachine({ name: 'm', definition: { StartAt: 'Pack', States: { Pack } } });
    await engine.startExecution(machine);
    await expect.poll(() => [...engine.openTasks()]).toHaveLength(1);
    const [task] = engine.openTasks();
    const token = task?.taskToken ?? expect.fail('there is no task');
    for (const before of [0, 150, 170]) {
      const parameters = JSON.stringify({ text: 'x'.repeat(before), token });
      const events = [{ id: 1, type: 'TaskScheduled', taskScheduledEventDetails: { parameters } }];
      const source = { events: async () => ({ events, length: 1 }) };

      const page = await readEvents(source, { executionArn, from: 1, count: 1, beginnings: true });

      expect(JSON.stringify(page)).not.toContain(token.slice(0, 10));
    }
  });
});

import { StepFunctions, VirtualClock } from 'step-functions-engine';
import { describe, expect, it } from 'vitest';

const definition = {
  StartAt: 'First',
  States: { First: { Type: 'Pass', Next: 'Last' }, Last: { Type: 'Succeed' } },
};

async function run() {
  const lambda = { invoke: () => Promise.reject(new Error('unused')) };
  const stepFunctions = new StepFunctions({ clock: new VirtualClock(), lambda });
  const machine = await stepFunctions.createStateMachine({ name: 'parts', definition });
  const executionArn = await stepFunctions.startExecution(machine, { a: 1 });
  await stepFunctions.whenEnded(executionArn);
  return { stepFunctions, executionArn };
}

describe('a part of a history', () => {
  it('contains the same events as the whole history', async () => {
    const { stepFunctions, executionArn } = await run();
    const whole = await stepFunctions.history(executionArn);
    const { events, length } = await stepFunctions.events(executionArn, { from: 2, count: 3 });
    expect(events).toEqual(whole.slice(1, 4));
    expect(length).toBe(whole.length);
  });

  it('has no inputs and outputs without includeData, like GetExecutionHistory without includeExecutionData', async () => {
    const { stepFunctions, executionArn } = await run();
    const { events } = await stepFunctions.events(executionArn, { from: 1, count: 100, includeData: false });
    const answer = await stepFunctions.call('GetExecutionHistory', { executionArn, includeExecutionData: false });
    expect({ events }).toEqual(answer);
  });

  it('ends with the last event, and is empty after it', async () => {
    const { stepFunctions, executionArn } = await run();
    const { length } = await stepFunctions.history(executionArn);
    expect((await stepFunctions.events(executionArn, { from: length, count: 9 })).events).toHaveLength(1);
    expect(await stepFunctions.events(executionArn, { from: length + 1, count: 9 })).toEqual({ events: [], length });
  });
});

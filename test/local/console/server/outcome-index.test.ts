import { type Json, type LambdaRunner, StepFunctions, VirtualClock } from 'step-functions-engine';
import { describe, expect, it, vi } from 'vitest';
import { ExpressExecutions } from '../../../../local/console/server/express-executions.ts';
import { OutcomeIndex, readFilter } from '../../../../local/console/server/outcome-index.ts';
import type { OutcomesOfFailed } from '../../../../local/console/server/outcomes.ts';
import { WorkflowLog } from '../../../../local/console/server/workflow-log.ts';

const echo = {
  StartAt: 'A',
  States: {
    A: { Type: 'Choice', Choices: [{ Variable: '$.fails', IsPresent: true, Next: 'No' }], Default: 'Yes' },
    No: { Type: 'Fail', Error: 'Broken' },
    Yes: { Type: 'Succeed' },
  },
};

async function engineWith(inputs: Readonly<Record<string, Json>>) {
  const log = new WorkflowLog();
  const lambda = { invoke: () => Promise.reject(new Error('unused')) };
  const clock = VirtualClock.stopped();
  const stepFunctions = new StepFunctions({ clock, lambda, logs: log.add });
  const machine = await stepFunctions.createStateMachine({ name: 'echo', definition: echo });
  const arns = new Map<string, string>();
  for (const [name, input] of Object.entries(inputs)) {
    clock.passUntil(clock.now() + 1000);
    arns.set(name, await stepFunctions.startExecution(machine, input, name));
  }
  return { stepFunctions, clock, arns, express: new ExpressExecutions(stepFunctions, log) };
}

const any = { outcome: '', status: '', workflow: '', name: '', count: 100 };
const namesOf = ({ executions }: { executions: readonly { name: string }[] }) => executions.map(({ name }) => name);

describe('the index of outcomes', () => {
  const inputs = { first: { outcome: 'PAID' }, second: { fails: 1 }, third: { outcome: 'PAID' }, fourth: {} };

  it('finds and counts the executions of an outcome, the newest first', async () => {
    const { stepFunctions, express } = await engineWith(inputs);
    const index = new OutcomeIndex(stepFunctions, express);

    expect(namesOf(await index.find({ ...any, outcome: 'PAID' }))).toEqual(['third', 'first']);
    expect(await index.find({ ...any, outcome: 'PAID', count: 1 })).toMatchObject({ total: 2, isReading: false });
    expect(namesOf(await index.find({ ...any, outcome: 'PAID', name: 'fir' }))).toEqual(['first']);
    expect(namesOf(await index.find({ ...any, outcome: 'PAID', status: 'FAILED' }))).toEqual([]);
    expect(namesOf(await index.find({ ...any, outcome: 'PAID', workflow: 'other' }))).toEqual([]);
    expect(await index.counts()).toEqual({
      outcomes: [
        { outcome: 'PAID', executions: 2 },
        { outcome: 'Broken', executions: 1 },
      ],
      isReading: false,
    });
  });

  it('uses the project’s own outcome for a failed execution as long as there is one', async () => {
    const { stepFunctions, express, arns } = await engineWith(inputs);
    const named = new Map([[arns.get('second') ?? '', { outcome: 'PARKED' }]]);
    const outcomesOfFailed: OutcomesOfFailed = async () => named;
    const index = new OutcomeIndex(stepFunctions, express, outcomesOfFailed);

    expect(namesOf(await index.find({ ...any, outcome: 'PARKED' }))).toEqual(['second']);
    expect(namesOf(await index.find({ ...any, outcome: 'Broken' }))).toEqual([]);
    named.clear();
    expect(namesOf(await index.find({ ...any, outcome: 'Broken' }))).toEqual(['second']);
  });

  it('updates the outcome of an execution after a redrive', async () => {
    let fails = true;
    const lambda: LambdaRunner = {
      invoke: async () =>
        fails
          ? { payload: JSON.stringify({ errorType: 'Broken' }), functionError: 'Unhandled' }
          : { payload: '{"outcome":"MENDED"}' },
    };
    const stepFunctions = new StepFunctions({ clock: new VirtualClock(), lambda });
    const Resource = 'arn:aws:lambda:us-east-1:111111111111:function:work';
    const definition = { StartAt: 'Work', States: { Work: { Type: 'Task', Resource, End: true } } };
    const machine = await stepFunctions.createStateMachine({ name: 'work', definition });
    const executionArn = await stepFunctions.startExecution(machine, {}, 'one');
    await stepFunctions.whenEnded(executionArn);
    const index = new OutcomeIndex(stepFunctions, new ExpressExecutions(stepFunctions, new WorkflowLog()));
    expect(namesOf(await index.find({ ...any, outcome: 'Broken' }))).toEqual(['one']);

    fails = false;
    await stepFunctions.call('RedriveExecution', { executionArn });
    await stepFunctions.whenEnded(executionArn);

    expect(namesOf(await index.find({ ...any, outcome: 'MENDED' }))).toEqual(['one']);
    expect(namesOf(await index.find({ ...any, outcome: 'Broken' }))).toEqual([]);
  });

  it('returns the newest executions before it has read all of them', async () => {
    const { express } = await engineWith({});
    let goOn = () => {};
    const disk = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const rows = Array.from({ length: 5000 }, (_, i) => ({
      executionArn: `arn:aws:states:us-east-1:111111111111:execution:many:${i}`,
      stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:many',
      name: String(i),
      status: 'SUCCEEDED' as const,
      startDate: 5000 - i,
      redriveCount: 0,
    }));
    const source = {
      executions: () => rows,
      listed: (executionArn: string) => rows.find((row) => row.executionArn === executionArn),
      onChange: () => () => {},
      async *ends(executionArns: Iterable<string>) {
        let read = 0;
        for (const executionArn of executionArns) {
          // As long as a disk that has much to do.
          if (read++ === 100) await disk;
          yield { executionArn, status: 'SUCCEEDED' as const, output: { outcome: 'PAID' } };
        }
      },
    };
    const index = new OutcomeIndex(source, express);

    const first = await index.find({ ...any, outcome: 'PAID', count: 10 });

    expect(first).toMatchObject({ isReading: true, total: 100 });
    expect(namesOf(first)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    goOn();
    expect(await index.find({ ...any, outcome: 'PAID' })).toMatchObject({ isReading: false, total: rows.length });
    index.close();
  });

  it('lists all executions once, and later reads only changed ones', async () => {
    const { stepFunctions, clock, express } = await engineWith(inputs);
    const machine = [...stepFunctions.executions()][0]?.stateMachineArn ?? '';
    const executions = vi.spyOn(stepFunctions, 'executions');
    const index = new OutcomeIndex(stepFunctions, express);
    await index.find({ ...any, outcome: 'PAID' });
    const listed = vi.spyOn(stepFunctions, 'listed');
    const ends = vi.spyOn(stepFunctions, 'ends');

    clock.passUntil(clock.now() + 1000);
    const started = await stepFunctions.startExecution(machine, { outcome: 'PAID' }, 'fifth');
    const found = await index.find({ ...any, outcome: 'PAID', count: 1 });

    expect(found).toMatchObject({ executions: [{ name: 'fifth' }], total: 3 });
    expect(executions).toHaveBeenCalledOnce();
    expect(new Set(listed.mock.calls.flat())).toEqual(new Set([started]));
    expect(ends.mock.calls.map(([arns]) => [...arns].length)).toEqual([0]);
    index.close();
  });

  it('drops executions that the engine no longer lists', async () => {
    const { stepFunctions, express } = await engineWith(inputs);
    const index = new OutcomeIndex(stepFunctions, express);
    await index.find({ ...any, outcome: 'PAID' });

    const stateMachineArn = [...stepFunctions.executions()][0]?.stateMachineArn;
    await stepFunctions.call('DeleteStateMachine', { stateMachineArn });
    await stepFunctions.call('ListStateMachines', {});

    expect(await index.find(any)).toMatchObject({ executions: [], total: 0 });
    expect(await index.counts()).toMatchObject({ outcomes: [] });
    index.close();
  });

  it('ignores outputs whose outcome is not a string', async () => {
    const { stepFunctions, express } = await engineWith({ odd: { outcome: { not: 'a word' } }, list: [1] });
    const index = new OutcomeIndex(stepFunctions, express);

    expect((await index.counts()).outcomes).toEqual([]);
  });

  it('requires a number of executions in a filter', () => {
    expect(() => readFilter({ outcome: 'PAID' })).toThrow(/count must be a whole number/);
  });
});

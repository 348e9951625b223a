import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StepFunctions, VirtualClock } from 'step-functions-engine';
import { describe, expect, it } from 'vitest';
import { readProgress } from '../../../../local/console/history/read-progress.ts';
import { ExpressExecutions } from '../../../../local/console/server/express-executions.ts';
import { processorOf } from '../../../../local/console/server/processor-of.ts';
import { WorkflowLog } from '../../../../local/console/server/workflow-log.ts';

const logGroupArn = 'arn:aws:logs:us-east-1:111111111111:log-group:/quick:*';
const logging = (level: string, includeExecutionData: boolean) => ({
  level,
  includeExecutionData,
  ...(level !== 'OFF' && { destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }] }),
});
const failing = {
  StartAt: 'First',
  States: { First: { Type: 'Pass', Next: 'No' }, No: { Type: 'Fail', Error: 'Sorry', Cause: 'no' } },
};

/** Two distributed Maps without labels, one after the other. */
const twoMaps = (firstInner: string) => {
  const map = (inner: string) => ({
    Type: 'Map',
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
      StartAt: inner,
      States: { [inner]: { Type: 'Pass', End: true } },
    },
  });
  return {
    StartAt: 'First',
    States: { First: { ...map(firstInner), Next: 'Second' }, Second: { ...map('Second inner'), End: true } },
  };
};

/** Runs an Express execution to its end. */
async function run({ level = 'ALL', withData = true, definition = failing as object } = {}) {
  const log = new WorkflowLog();
  const clock = new VirtualClock();
  const lambda = { invoke: () => Promise.reject(new Error('unused')) };
  const stepFunctions = new StepFunctions({ clock, lambda, logs: log.add });
  const machine = await stepFunctions.createStateMachine({
    name: 'quick',
    type: 'EXPRESS',
    definition,
    loggingConfiguration: logging(level, withData),
  });
  const executionArn = await stepFunctions.startExecution(machine, { a: 1 }, 'one');
  await stepFunctions.whenEnded(executionArn);
  return { stepFunctions, machine, executionArn, express: new ExpressExecutions(stepFunctions, log) };
}

describe('an Express execution', () => {
  it('is read from its log in the form of DescribeExecution and GetExecutionHistory', async () => {
    const { stepFunctions, executionArn, machine, express } = await run();

    const { execution, definition, logged } = await express.describe(executionArn);

    expect(execution).toMatchObject({
      stateMachineArn: machine,
      name: 'one',
      status: 'FAILED',
      input: '{"a":1}',
      error: 'Sorry',
      cause: 'no',
    });
    expect(JSON.parse(definition)).toEqual(failing);
    expect(logged).toEqual({ level: 'ALL', isWhole: true, hasData: true, isDefinitionOther: false });
    expect(express.history(executionArn)).toEqual(await stepFunctions.history(executionArn));
    expect([...readProgress(express.history(executionArn)).statuses]).toEqual([
      ['First', 'succeeded'],
      ['No', 'failed'],
    ]);
  });

  it('lacks the events and data that the log level of its state machine leaves out', async () => {
    const withoutData = await run({ withData: false });
    expect((await withoutData.express.describe(withoutData.executionArn)).logged).toMatchObject({
      isWhole: true,
      hasData: false,
    });

    const { express, executionArn } = await run({ level: 'ERROR' });
    const { execution, logged } = await express.describe(executionArn);
    expect(logged).toMatchObject({ level: 'ERROR', isWhole: false });
    expect(execution).toMatchObject({ status: 'FAILED', startedBefore: true, error: 'Sorry' });
    expect(express.list()).toHaveLength(1);
    const { events, length } = await express.events(executionArn, { from: 2, count: 5 });
    expect([events.map(({ type }) => type), length]).toEqual([['FailStateEntered', 'ExecutionFailed'], 5]);
  });

  it('without log entries is answered with the setting that would log it', async () => {
    const { express, executionArn } = await run({ level: 'OFF' });

    await expect(express.describe(executionArn)).rejects.toMatchObject({
      status: 404,
      answer: { message: expect.stringMatching(/quick logs at the level OFF. Set the level .* to ALL/) },
    });
    expect(express.list()).toEqual([]);
    expect(await express.machines()).toEqual([{ name: 'quick', level: 'OFF' }]);
  });

  it('is marked when its state machine has another definition now', async () => {
    const { stepFunctions, express, executionArn, machine } = await run();
    const definition = JSON.stringify({ StartAt: 'New', States: { New: { Type: 'Succeed' } } });
    await stepFunctions.call('UpdateStateMachine', { stateMachineArn: machine, definition });

    expect((await express.describe(executionArn)).logged.isDefinitionOther).toBe(true);
  });

  it('has its events without data unless the request includes data', async () => {
    const { express, executionArn } = await run();

    const { events } = await express.events(executionArn, { from: 1, count: 1, includeData: false });

    expect(JSON.stringify(events)).not.toContain('"input"');
  });

  it('of a distributed Map shows the Map’s processor and is not listed', async () => {
    const ItemProcessor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
      StartAt: 'In',
      States: { In: { Type: 'Pass', End: true } },
    };
    const log = new WorkflowLog();
    const lambda = { invoke: () => Promise.reject(new Error('unused')) };
    const stepFunctions = new StepFunctions({ clock: new VirtualClock(), lambda, logs: log.add });
    const machine = await stepFunctions.createStateMachine({
      name: 'each',
      definition: { StartAt: 'M', States: { M: { Type: 'Map', Label: 'items', ItemProcessor, End: true } } },
      loggingConfiguration: logging('ALL', true),
    });
    await stepFunctions.whenEnded(await stepFunctions.startExecution(machine, [1]));
    const express = new ExpressExecutions(stepFunctions, log);
    const child = log.executions().find(({ executionArn }) => executionArn.includes(':express:'));

    const { definition } = await express.describe(child?.executionArn ?? '');

    expect(JSON.parse(definition)).toMatchObject({ StartAt: 'In' });
    expect(express.list()).toEqual([]);
  });

  it('of one of several Maps without labels shows its own processor, also after a restart', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'express-'));
    const log = new WorkflowLog();
    const lambda = { invoke: () => Promise.reject(new Error('unused')) };
    const open = () => StepFunctions.open(folder, { clock: new VirtualClock(), lambda, logs: log.add });
    const before = await open();
    const stateMachineArn = await before.createStateMachine({
      name: 'each',
      definition: twoMaps('First inner'),
      loggingConfiguration: logging('ALL', true),
    });
    const parent = await before.startExecution(stateMachineArn, [1]);
    await before.whenEnded(parent);
    const children = log.executions().filter(({ executionArn }) => executionArn.includes(':express:'));
    const described = async (stepFunctions: StepFunctions) => {
      const express = new ExpressExecutions(stepFunctions, log);
      return Promise.all(children.reverse().map(({ executionArn }) => express.describe(executionArn)));
    };
    const starts = (all: readonly { definition: string }[]) =>
      new Set(all.map(({ definition }) => definition && JSON.parse(definition).StartAt));
    expect(starts(await described(before))).toEqual(new Set(['First inner', 'Second inner']));
    await before.close();

    const after = await open();
    await after.call('UpdateStateMachine', { stateMachineArn, definition: JSON.stringify(twoMaps('Other')) });
    const all = await described(after);
    await after.close();
    rmSync(folder, { recursive: true });

    expect(starts(all)).toEqual(new Set(['First inner', 'Second inner']));
    for (const { execution, logged } of all) {
      expect(logged.isDefinitionOther).toBe(false);
      const { mapRunArn } = execution;
      expect(mapRunArn).toMatch(/^arn:aws:states:us-east-1:111111111111:mapRun:each\/[\w-]{36}:[\w-]{36}$/);
    }
  });
});

describe('the processor of a child whose map run is unknown', () => {
  const definition = JSON.stringify(twoMaps('First inner'));
  const child = { label: 'random', stateName: undefined, entered: [] };

  it('is that of the unlabelled Map whose states were entered', () => {
    expect(processorOf(definition, { ...child, entered: ['Second inner'] })).toContain('"StartAt":"Second inner"');
  });

  it('is unknown if none or several Maps match the entered states', () => {
    expect(processorOf(definition, child)).toBe('');
    expect(processorOf(definition, { ...child, entered: ['Neither'] })).toBe('');
  });

  it('is that of the only unlabelled Map if none of its states was logged', () => {
    const labelled = definition.replace('"Type":"Map"', '"Type":"Map","Label":"first"');

    expect(processorOf(labelled, child)).toContain('"StartAt":"Second inner"');
    expect(processorOf(labelled, { ...child, label: 'first' })).toContain('"StartAt":"First inner"');
  });
});

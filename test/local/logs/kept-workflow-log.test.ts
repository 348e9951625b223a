import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StepFunctions, VirtualClock } from 'step-functions-engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExpressExecutions } from '../../../local/console/server/express-executions.ts';
import { KeptWorkflowLog } from '../../../local/logs/kept-workflow-log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kept-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const logGroupArn = 'arn:aws:logs:us-east-1:111111111111:log-group:/quick:*';
const loggingConfiguration = {
  level: 'ALL',
  includeExecutionData: true,
  destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }],
};

/** An engine as in a process of its own, with the log of the processes before it. */
async function begin() {
  const log = await KeptWorkflowLog.open(path.join(folder, 'workflows.log'), (line) => {
    throw new Error(line);
  });
  const lambda = { invoke: async () => ({ payload: 'null' }) };
  const stepFunctions = new StepFunctions({ clock: VirtualClock.stopped(), lambda, logs: log.add });
  const create = (name: string, state: object, type: 'EXPRESS' | 'STANDARD' = 'EXPRESS') =>
    stepFunctions.createStateMachine({
      name,
      type,
      definition: { StartAt: 'A', States: { A: { ...state, End: true } } },
      loggingConfiguration,
    });
  return { log, stepFunctions, create, express: new ExpressExecutions(stepFunctions, log.records) };
}

describe('the log that is kept for the next run', () => {
  it('contains the Express executions of earlier runs, and those without an end have ended with their process', async () => {
    const before = await begin();
    const quick = await before.create('quick', { Type: 'Pass' });
    const slow = await before.create('slow', { Type: 'Wait', Seconds: 60 });
    await before.stepFunctions.whenEnded(await before.stepFunctions.startExecution(quick, {}, 'ended'));
    await before.stepFunctions.startExecution(slow, {}, 'cut');
    await before.log.close();

    for (const run of ['next', 'the one after it']) {
      const { express, create, log } = await begin();
      await create('slow', { Type: 'Wait', Seconds: 60 });
      const [cut, ended] = express.list();
      expect([cut, ended], run).toMatchObject([
        { name: 'cut', status: 'ABORTED' },
        { name: 'ended', status: 'SUCCEEDED' },
      ]);
      const { execution, logged } = await express.describe(cut?.executionArn ?? '');
      expect(execution.cause).toMatch(/It ended with the process that ran it/);
      expect(logged.isWhole).toBe(true);
      await log.close();
    }
  });

  it('contains no task token', async () => {
    const { stepFunctions, create, log } = await begin();
    const Parameters = { FunctionName: 'ask', Payload: { 'token.$': '$$.Task.Token' } };
    const wait = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', Parameters };
    await stepFunctions.startExecution(await create('asks', wait, 'STANDARD'), {}, 'one');
    const [task] = [...stepFunctions.openTasks()];
    await log.close();

    const text = readFileSync(path.join(folder, 'workflows.log'), 'utf8');
    expect(text).toContain('TaskScheduled');
    expect(task?.taskToken).toBeTypeOf('string');
    expect(text).not.toContain(task?.taskToken);
  });
});

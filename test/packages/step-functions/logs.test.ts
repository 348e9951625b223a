import { type LogRecord, StepFunctions, VirtualClock } from 'step-functions-engine';
import { describe, expect, it } from 'vitest';

const logGroupArn = 'arn:aws:logs:us-east-1:111111111111:log-group:/aws/vendedlogs/states/shop:*';
const failing = {
  StartAt: 'First',
  States: { First: { Type: 'Pass', Next: 'No' }, No: { Type: 'Fail', Error: 'Sorry' } },
};

async function run(loggingConfiguration: object | undefined, type: 'STANDARD' | 'EXPRESS' = 'STANDARD') {
  const written: { record: LogRecord; logGroups: readonly string[] }[] = [];
  const engine = new StepFunctions({
    clock: new VirtualClock(Date.parse('2026-01-02T03:04:05.678Z')),
    lambda: { invoke: async ({ payload }) => ({ payload }) },
    logs: (record, logGroups) => written.push({ record, logGroups }),
  });
  const { stateMachineArn } = (await engine.call('CreateStateMachine', {
    name: 'shop',
    type,
    definition: JSON.stringify(failing),
    roleArn: 'arn:aws:iam::111111111111:role/shop',
    ...(loggingConfiguration && { loggingConfiguration }),
  })) as { stateMachineArn: string };
  const executionArn = await engine.startExecution(stateMachineArn, { secret: 1 }, 'one');
  await engine.whenEnded(executionArn);
  return { written, records: written.map(({ record }) => record), executionArn };
}

const logging = (level: string, includeExecutionData = false) => ({
  level,
  includeExecutionData,
  destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }],
});

describe('the log of a state machine', () => {
  it.each([
    ['ALL', ['ExecutionStarted', 'PassStateEntered', 'PassStateExited', 'FailStateEntered', 'ExecutionFailed']],
    ['ERROR', ['FailStateEntered', 'ExecutionFailed']],
    ['FATAL', ['ExecutionFailed']],
    ['OFF', []],
  ])('at level %s contains %j', async (level, types) => {
    const { records } = await run(level === 'OFF' ? { level } : logging(level));

    expect(records.map(({ type }) => type)).toEqual(types);
  });

  it('is empty without a loggingConfiguration', async () => {
    expect((await run(undefined)).records).toEqual([]);
  });

  it('contains execution data only with includeExecutionData, and is sent to the log group', async () => {
    const without = await run(logging('ALL'));
    const withData = await run(logging('ALL', true), 'EXPRESS');

    expect(without.records[1]?.details).toEqual({ name: 'First' });
    expect(withData.records[1]?.details).toEqual({
      name: 'First',
      input: '{"secret":1}',
      inputDetails: { truncated: false },
    });
    expect(without.written[0]).toEqual({
      logGroups: [logGroupArn],
      record: {
        id: '1',
        type: 'ExecutionStarted',
        details: { roleArn: 'arn:aws:iam::111111111111:role/shop' },
        previous_event_id: '0',
        event_timestamp: '1767323045678',
        execution_arn: without.executionArn,
        redrive_count: '0',
      },
    });
  });
});

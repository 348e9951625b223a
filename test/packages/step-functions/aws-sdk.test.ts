import * as sfn from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RealClock, StepFunctions } from '../../../packages/step-functions/src/index.ts';
import { startAwsJsonServer } from '../../../packages/step-functions/src/server/aws-json-server.ts';
import type { RunningServer } from '../../../packages/step-functions/src/server/http-server.ts';

let server: RunningServer;
let client: sfn.SFNClient;
const sent = new Set<string>();

beforeAll(async () => {
  const engine = new StepFunctions({
    clock: new RealClock(),
    lambda: { invoke: async ({ payload }) => ({ payload }) },
  });
  server = await startAwsJsonServer({
    services: [
      { targetPrefix: 'AWSStepFunctions', jsonVersion: '1.0', call: (action, input) => engine.call(action, input) },
    ],
  });
  client = new sfn.SFNClient({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    disableHostPrefix: true,
  });
  // Records the names of the commands that the client sends.
  client.middlewareStack.add(
    (next, context) => (args) => {
      sent.add(String(context.commandName));
      return next(args);
    },
    { step: 'initialize' },
  );
});
afterAll(async () => {
  client.destroy();
  await server.close();
});

const roleArn = 'arn:aws:iam::111111111111:role/test';
const pass = JSON.stringify({ StartAt: 'Only', States: { Only: { Type: 'Pass', End: true } } });
const failing = JSON.stringify({ StartAt: 'Only', States: { Only: { Type: 'Fail', Error: 'Sorry' } } });

async function create(name: string, definition = pass, type: sfn.StateMachineType = 'STANDARD'): Promise<string> {
  const { stateMachineArn } = await client.send(new sfn.CreateStateMachineCommand({ name, definition, roleArn, type }));
  return String(stateMachineArn);
}

async function start(stateMachineArn: string, input = '{}'): Promise<string> {
  const { executionArn } = await client.send(new sfn.StartExecutionCommand({ stateMachineArn, input }));
  return String(executionArn);
}

async function ended(executionArn: string) {
  for (;;) {
    const described = await client.send(new sfn.DescribeExecutionCommand({ executionArn }));
    if (described.status !== 'RUNNING') return described;
  }
}

describe('the AWS SDK', () => {
  it('manages state machines, their versions, aliases and tags', async () => {
    const stateMachineArn = await create('managed');
    await client.send(new sfn.ValidateStateMachineDefinitionCommand({ definition: pass }));
    const updated = await client.send(new sfn.UpdateStateMachineCommand({ stateMachineArn, definition: failing }));
    const version = await client.send(new sfn.PublishStateMachineVersionCommand({ stateMachineArn }));
    const versions = await client.send(new sfn.ListStateMachineVersionsCommand({ stateMachineArn }));
    const routingConfiguration = [{ stateMachineVersionArn: version.stateMachineVersionArn, weight: 100 }];
    const alias = await client.send(new sfn.CreateStateMachineAliasCommand({ name: 'live', routingConfiguration }));
    const { stateMachineAliasArn } = alias;
    await client.send(new sfn.UpdateStateMachineAliasCommand({ stateMachineAliasArn, description: 'now' }));
    const described = await client.send(new sfn.DescribeStateMachineAliasCommand({ stateMachineAliasArn }));
    const aliases = await client.send(new sfn.ListStateMachineAliasesCommand({ stateMachineArn }));
    await client.send(new sfn.TagResourceCommand({ resourceArn: stateMachineArn, tags: [{ key: 'a', value: 'b' }] }));
    const tags = await client.send(new sfn.ListTagsForResourceCommand({ resourceArn: stateMachineArn }));
    await client.send(new sfn.UntagResourceCommand({ resourceArn: stateMachineArn, tagKeys: ['a'] }));
    const machine = await client.send(new sfn.DescribeStateMachineCommand({ stateMachineArn }));
    const machines = await client.send(new sfn.ListStateMachinesCommand({}));
    await client.send(new sfn.DeleteStateMachineAliasCommand({ stateMachineAliasArn }));
    await client.send(new sfn.DeleteStateMachineVersionCommand({ stateMachineVersionArn: `${stateMachineArn}:1` }));
    await client.send(new sfn.DeleteStateMachineCommand({ stateMachineArn }));

    expect(updated.updateDate).toBeInstanceOf(Date);
    expect(versions.stateMachineVersions).toHaveLength(1);
    expect(described).toMatchObject({ name: 'live', description: 'now', routingConfiguration });
    expect(aliases.stateMachineAliases).toHaveLength(1);
    expect(tags.tags).toEqual([{ key: 'a', value: 'b' }]);
    expect(machine).toMatchObject({ definition: failing, status: 'ACTIVE', type: 'STANDARD', roleArn });
    expect(machines.stateMachines?.map(({ name }) => name)).toContain('managed');
    await expect(client.send(new sfn.DescribeStateMachineCommand({ stateMachineArn }))).rejects.toBeInstanceOf(
      sfn.StateMachineDoesNotExist,
    );
  });

  it('runs executions, reads their histories page by page, and redrives them', async () => {
    const stateMachineArn = await create('runs', failing);
    const executionArn = await start(stateMachineArn, '{"a":1}');
    const end = await ended(executionArn);
    const events: sfn.HistoryEvent[] = [];
    for await (const page of sfn.paginateGetExecutionHistory({ client, pageSize: 1 }, { executionArn })) {
      events.push(...(page.events ?? []));
    }
    const redriven = await client.send(new sfn.RedriveExecutionCommand({ executionArn }));
    await ended(executionArn);
    const listed = await client.send(new sfn.ListExecutionsCommand({ stateMachineArn, statusFilter: 'FAILED' }));
    const machine = await client.send(new sfn.DescribeStateMachineForExecutionCommand({ executionArn }));

    expect(end).toMatchObject({ status: 'FAILED', error: 'Sorry', input: '{"a":1}', redriveStatus: 'REDRIVABLE' });
    expect(events.map(({ type }) => type)).toEqual(['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']);
    expect(redriven.redriveDate).toBeInstanceOf(Date);
    expect(listed.executions).toMatchObject([{ executionArn, redriveCount: 1 }]);
    expect(machine.definition).toBe(failing);
  });

  it('stops an execution', async () => {
    const waits = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 600, End: true } } };
    const executionArn = await start(await create('waits', JSON.stringify(waits)));

    const { stopDate } = await client.send(new sfn.StopExecutionCommand({ executionArn, error: 'Enough' }));

    expect(stopDate).toBeInstanceOf(Date);
    expect(await ended(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Enough' });
  });

  it('runs an Express execution and waits for its end', async () => {
    const stateMachineArn = await create('express', pass, 'EXPRESS');

    const end = await client.send(new sfn.StartSyncExecutionCommand({ stateMachineArn, input: '{"a":1}' }));

    expect(end).toMatchObject({ status: 'SUCCEEDED', output: '{"a":1}' });
    expect(end.billingDetails?.billedMemoryUsedInMB).toBe(64);
  });

  it('polls for the tasks of an activity and sends their results', async () => {
    const { activityArn } = await client.send(new sfn.CreateActivityCommand({ name: 'approve' }));
    const task = (next: object) => ({ Type: 'Task', Resource: activityArn, ...next });
    const Retry = [{ ErrorEquals: ['Again'], IntervalSeconds: 1, MaxAttempts: 1 }];
    const definition = { StartAt: 'Ask', States: { Ask: task({ Retry, End: true }) } };
    const executionArn = await start(await create('asks', JSON.stringify(definition)), '{"order":7}');
    const take = () => client.send(new sfn.GetActivityTaskCommand({ activityArn, workerName: 'me' }));

    const first = await take();
    await client.send(new sfn.SendTaskHeartbeatCommand({ taskToken: first.taskToken }));
    await client.send(new sfn.SendTaskFailureCommand({ taskToken: first.taskToken, error: 'Again' }));
    const second = await take();
    await client.send(new sfn.SendTaskSuccessCommand({ taskToken: second.taskToken, output: '"yes"' }));

    expect(second.input).toBe('{"order":7}');
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '"yes"' });
    await expect(
      client.send(new sfn.SendTaskSuccessCommand({ taskToken: second.taskToken, output: '1' })),
    ).rejects.toBeInstanceOf(sfn.TaskTimedOut);
    await client.send(new sfn.DescribeActivityCommand({ activityArn }));
    expect((await client.send(new sfn.ListActivitiesCommand({}))).activities).toHaveLength(1);
    await client.send(new sfn.DeleteActivityCommand({ activityArn }));
  });

  it('describes, lists and updates map runs', async () => {
    const ItemProcessor = { ...JSON.parse(pass), ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
    const definition = { StartAt: 'Each', States: { Each: { Type: 'Map', ItemProcessor, End: true } } };
    const executionArn = await start(await create('maps', JSON.stringify(definition)), '[1,2,3]');
    await ended(executionArn);

    const { mapRuns } = await client.send(new sfn.ListMapRunsCommand({ executionArn }));
    const mapRunArn = mapRuns?.[0]?.mapRunArn;
    await client.send(new sfn.UpdateMapRunCommand({ mapRunArn, maxConcurrency: 5 }));
    const run = await client.send(new sfn.DescribeMapRunCommand({ mapRunArn }));
    const children = await client.send(new sfn.ListExecutionsCommand({ mapRunArn }));

    expect(run).toMatchObject({ status: 'SUCCEEDED', maxConcurrency: 5, itemCounts: { succeeded: 3, total: 3 } });
    expect(children.executions).toHaveLength(3);
  });

  it('tests a state', async () => {
    const definition = JSON.stringify({ Type: 'Pass', Parameters: { 'b.$': '$.a' }, End: true });

    const tested = await client.send(
      new sfn.TestStateCommand({ definition, input: '{"a":1}', inspectionLevel: 'TRACE' }),
    );

    expect(tested).toMatchObject({ status: 'SUCCEEDED', output: '{"b":1}' });
    expect(tested.inspectionData).toMatchObject({ afterParameters: '{"b":1}' });
  });

  it('has sent each of its commands in these tests', () => {
    const commands = Object.keys(sfn).filter((name) => /^[A-Z].*Command$/.test(name));

    expect(commands.filter((name) => !sent.has(name))).toEqual([]);
  });
});

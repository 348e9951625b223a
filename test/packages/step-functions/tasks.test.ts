import { describe, expect, it } from 'vitest';
import {
  AwsServiceError,
  type AwsServiceRequest,
  type AwsServices,
  type Json,
  StepFunctions,
  VirtualClock,
} from '../../../packages/step-functions/src/index.ts';

function engineWith(services?: AwsServices) {
  const clock = new VirtualClock();
  const engine = new StepFunctions({
    clock,
    lambda: { invoke: async ({ payload }) => ({ payload }) },
    ...(services && { services }),
  });
  const start = async (definition: object, input: Json = {}) => {
    const machine = await engine.createStateMachine({ name: `machine-${Math.random()}`, definition });
    return engine.startExecution(machine, input);
  };
  const run = async (definition: object, input: Json = {}) => engine.whenEnded(await start(definition, input));
  return { engine, clock, start, run };
}

const task = (Resource: string, Parameters: object, more: object = {}) => ({
  StartAt: 'Work',
  States: { Work: { Type: 'Task', Resource, Parameters, End: true, ...more } },
});

const child = (state: object) => ({ StartAt: 'Only', States: { Only: state } });

describe('states:startExecution', () => {
  const nested = (suffix: string, machine: string, more: object = {}) =>
    task(`arn:aws:states:::states:startExecution${suffix}`, { StateMachineArn: machine, Input: { a: 1 } }, more);

  it('waits for the execution with .sync:2 and returns its parsed output', async () => {
    const { engine, run } = engineWith();
    const definition = child({ Type: 'Pass', Parameters: { 'b.$': '$.a' }, End: true });
    const machine = await engine.createStateMachine({ name: 'child', definition });

    const end = await run(nested('.sync:2', machine));

    expect(end).toMatchObject({
      status: 'SUCCEEDED',
      output: { Status: 'SUCCEEDED', Input: { a: 1 }, Output: { b: 1 } },
    });
  });

  it('fails with States.TaskFailed if the started execution fails', async () => {
    const { engine, run } = engineWith();
    const definition = child({ Type: 'Fail', Error: 'Sorry', Cause: 'no' });
    const machine = await engine.createStateMachine({ name: 'child', definition });

    const end = await run(nested('.sync', machine));

    expect(end).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse(String(end.cause))).toMatchObject({ Status: 'FAILED', Error: 'Sorry', Cause: 'no' });
  });

  it('stops the execution it waits for when its own execution is stopped', async () => {
    const { engine, clock, start } = engineWith();
    clock.hold();
    const machine = await engine.createStateMachine({
      name: 'child',
      definition: child({ Type: 'Wait', Seconds: 60, End: true }),
    });
    const parent = await start(nested('.sync', machine));
    await new Promise((resolve) => setImmediate(resolve));
    const { executions } = (await engine.call('ListExecutions', { stateMachineArn: machine })) as {
      executions: { executionArn: string }[];
    };

    await engine.call('StopExecution', { executionArn: parent });

    expect(await engine.whenEnded(String(executions[0]?.executionArn))).toMatchObject({ status: 'ABORTED' });
  });

  it.each([
    ['arn:aws:states:::states:startExecution', 'StateMachineArn', 'ExecutionArn'],
    ['arn:aws:states:::states:startExecution.sync:2', 'StateMachineArn', 'ExecutionArn'],
    ['arn:aws:states:::aws-sdk:sfn:startExecution', 'StateMachineArn', 'ExecutionArn'],
  ])('records the parent of an execution that was started by %s', async (resource, member, answered) => {
    const { engine, start } = engineWith();
    const machine = await engine.createStateMachine({ name: 'child', definition: child({ Type: 'Succeed' }) });
    const parent = await start(task(resource, { [member]: machine }));
    const { output } = await engine.whenEnded(parent);
    const { [answered]: arn } = output as { [answered]: string };

    expect(await engine.startedBy(String(arn))).toBe(parent);
    expect(await engine.startedBy(parent)).toBe(undefined);
  });

  it('fails with the ARN in the cause if the state machine does not exist', async () => {
    const { run } = engineWith();

    const end = await run(nested('', 'arn:aws:states:us-east-1:111111111111:stateMachine:missing'));

    expect(end).toMatchObject({
      status: 'FAILED',
      error: 'StepFunctions.StateMachineDoesNotExistException',
      cause: expect.stringContaining('stateMachine:missing'),
    });
  });
});

describe('an activity', () => {
  it('gives its task to a worker that polls later, and fails with the worker’s error', async () => {
    const { engine, start } = engineWith();
    const { activityArn } = (await engine.call('CreateActivity', { name: 'approve' })) as { activityArn: string };
    const execution = await start(task(activityArn, { order: 7 }));

    const taken = (await engine.call('GetActivityTask', { activityArn, workerName: 'me' })) as Record<string, string>;
    await engine.call('SendTaskFailure', { taskToken: taken.taskToken, error: 'Refused', cause: 'too dear' });

    expect(taken.input).toBe('{"order":7}');
    expect(await engine.whenEnded(execution)).toMatchObject({ error: 'Refused', cause: 'too dear' });
    expect((await engine.history(execution)).map(({ type }) => type)).toContain('ActivityStarted');
  });

  it('answers a poll without a task after 60 seconds', async () => {
    const { engine, clock } = engineWith();
    const { activityArn } = (await engine.call('CreateActivity', { name: 'approve' })) as { activityArn: string };
    const before = clock.now();

    const taken = await engine.call('GetActivityTask', { activityArn });

    expect(taken).toEqual({});
    expect(clock.now() - before).toBe(60_000);
  });
});

describe('an AWS service', () => {
  it('is called with the state’s parameters, and its response is the result', async () => {
    const requests: AwsServiceRequest[] = [];
    const { run } = engineWith({
      call: async (request) => {
        requests.push(request);
        return { MessageId: 'm-1' };
      },
    });

    const end = await run(task('arn:aws:states:::sqs:sendMessage', { QueueUrl: 'queue', MessageBody: { a: 1 } }));

    expect(requests).toEqual([
      { service: 'sqs', action: 'sendMessage', input: { QueueUrl: 'queue', MessageBody: '{"a":1}' } },
    ]);
    expect(end.output).toMatchObject({ MessageId: 'm-1', SdkHttpMetadata: { HttpStatusCode: 200 } });
  });

  it('has the error names of AWS for an optimised and an SDK integration', async () => {
    const { run } = engineWith({
      call: async () => {
        throw new AwsServiceError('ResourceNotFoundException', 'Requested resource not found', 400);
      },
    });

    const own = await run(task('arn:aws:states:::dynamodb:getItem', { TableName: 'none', Key: {} }));
    const sdk = await run(task('arn:aws:states:::aws-sdk:dynamodb:getItem', { TableName: 'none', Key: {} }));

    expect(own.error).toBe('DynamoDB.ResourceNotFoundException');
    expect(sdk.error).toBe('DynamoDb.ResourceNotFoundException');
  });

  it('without its SDK package fails the task, and the cause names the package to install', async () => {
    const { run } = engineWith();

    const end = await run(task('arn:aws:states:::aws-sdk:glue:startJobRun', { JobName: 'job' }));

    expect(end).toMatchObject({
      error: 'Glue.GlueException',
      cause: expect.stringContaining('npm install @aws-sdk/client-glue'),
    });
  });
});

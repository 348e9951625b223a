import { AwsServiceError, type AwsServiceRequest, type Json, StepFunctions, VirtualClock } from 'step-functions-engine';
import { validateDefinition } from 'step-functions-engine/validation';
import { describe, expect, it } from 'vitest';
import { integratedServices } from '../../../packages/step-functions/src/integrations/find.ts';
import { hasSdkAction } from '../../../packages/step-functions/src/integrations/sdk-services.ts';

const machine = (Resource: string, Parameters: object = {}, more: object = {}) =>
  JSON.stringify({ StartAt: 'Work', States: { Work: { Type: 'Task', Resource, Parameters, End: true, ...more } } });

const messagesOf = (definition: string) => validateDefinition(definition).map(({ message }) => message);

const rows = Object.entries(integratedServices).flatMap(([service, { actions }]) =>
  Object.entries(actions).flatMap(([action, integration]) =>
    integration.patterns.map((suffix) => ({
      ...integration,
      resource: `arn:aws:states:::${service}:${action}${suffix}`,
    })),
  ),
);

describe('creating a state machine', () => {
  it.each(rows)('accepts $resource with what it requires, and names what is missing', ({ resource, required }) => {
    const all = Object.fromEntries(required.map((name) => [name, {}]));

    expect(messagesOf(machine(resource, all))).toEqual([]);
    for (const name of required) {
      const { [name]: _left, ...others } = all;
      expect(messagesOf(machine(resource, others))).toEqual([`The field '${name}' is required but was missing`]);
      expect(messagesOf(machine(resource, { ...others, [`${name}.$`]: '$.given' }))).toEqual([]);
    }
  });

  it.each([
    'arn:aws:states:::aws-sdk:nosuchservice:doIt',
    'arn:aws:states:::aws-sdk:s3:GetObject',
    'arn:aws:states:::aws-sdk:s3:getobject',
    'arn:aws:states:::aws-sdk:s3:selectObjectContent',
    'arn:aws:states:::aws-sdk:s3:getObject.sync',
    'arn:aws:states:::sqs:receiveMessage',
    'arn:aws:states:::s3:getObject',
    'arn:aws:states:::glue:startJobRun.waitForTaskToken',
    'arn:aws:states:::glue:startJobRun.sync:2',
    'arn:aws:states:::toString:toString',
    'arn:aws:states:::sns:constructor',
  ])('refuses %s, which AWS does not have', (resource) => {
    expect(messagesOf(machine(resource))).toEqual([
      `The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
    ]);
  });

  it.each([
    's3:listObjectsV2',
    'dynamodb:batchWriteItem',
    'cloudwatchlogs:putLogEvents',
    'databasemigration:startReplicationTask',
    'elasticloadbalancingv2:describeTargetHealth',
    'rds:describeDBInstances',
    'sfn:sendTaskSuccess',
    'bedrockruntime:converse',
  ])('accepts aws-sdk:%s', (action) => {
    expect(messagesOf(machine(`arn:aws:states:::aws-sdk:${action}`))).toEqual([]);
  });
});

describe('the table of integrations', () => {
  // The Kubernetes API is no AWS service; the API behind these two needs a list of the cluster's instances first.
  const without = ['eks:runJob', 'eks:call', 'elasticmapreduce:modifyInstanceFleetByName'];
  const notOfTheSdk = [...without, 'elasticmapreduce:modifyInstanceGroupByName', 'apigateway:invoke', 'http:invoke'];

  it('calls only what services have: to ask for something, to see how it stands and to end it', () => {
    const submitted = { parameters: {}, response: {} };
    const missing = Object.entries(integratedServices).flatMap(([name, { actions, sdkService }]) =>
      Object.entries(actions).flatMap(([action, { request, job }]) => {
        if (notOfTheSdk.includes(`${name}:${action}`)) return [];
        const calls = [request?.({}) ?? { action }, job?.poll(submitted), job?.stop?.(submitted)];
        return calls.flatMap((call) => {
          if (call === undefined) return [];
          const service = ('service' in call ? call.service : undefined) ?? sdkService;
          return hasSdkAction(service, call.action) ? [] : `${service}:${call.action}`;
        });
      }),
    );

    expect(missing).toEqual([]);
  });
});

/** Runs one state; `answer` answers the calls of services. */
async function run(definition: string, answer: (request: AwsServiceRequest) => object | null, stopAfter?: number) {
  const clock = new VirtualClock();
  const requests: AwsServiceRequest[] = [];
  const engine = new StepFunctions({
    clock,
    lambda: { invoke: async ({ payload }) => ({ payload }) },
    services: {
      call: async (request) => {
        requests.push(request);
        return answer(request) as Json;
      },
    },
  });
  const arn = await engine.createStateMachine({ name: 'machine', definition });
  const execution = await engine.startExecution(arn);
  if (stopAfter !== undefined) {
    clock.setTimer(clock.now() + stopAfter, () => void engine.call('StopExecution', { executionArn: execution }));
  }
  const end = await engine.whenEnded(execution);
  const types = (await engine.history(execution)).map(({ type }) => type);
  return { end, requests, actions: requests.map(({ service, action }) => `${service}:${action}`), types };
}

describe('a field that the API of the service does not have', () => {
  it.each([
    ['lambda:invoke', { FunctionName: 'f', TaskToken: 't' }, 'TaskToken'],
    ['aws-sdk:ec2:describeSnapshots', { Filter: [] }, 'Filter'],
    ['aws-sdk:s3:putObject', { bucket: 'b', Key: 'k' }, 'bucket'],
    ['sqs:sendMessage', { QueueUrl: 'q', MessageBody: 'b', Body: 'b' }, 'Body'],
    ['states:startExecution', { StateMachineArn: 'm', input: {} }, 'input'],
  ])('fails the execution before %s is called', async (action, parameters, field) => {
    const more = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Work' }] };
    const { end, requests } = await run(machine(`arn:aws:states:::${action}`, parameters, more), () => ({}));

    expect(requests).toEqual([]);
    expect(end).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(end.cause).toBe(
      `An error occurred while executing the state 'Work' (entered at the event id #2). The field "${field}" is not supported by Step Functions`,
    );
  });

  it.each([
    ['aws-sdk:s3:putObject', { Bucket: 'b', Key: 'k', Acl: 'private' }],
    ['elasticmapreduce:addStep', { ClusterId: 'c', Step: { Name: 's' } }],
    ['ecs:runTask', { TaskDefinition: 'd', NetworkConfiguration: {} }],
  ])('is not among those of %s in the words of the AWS SDK for Java', async (action, parameters) => {
    const { end } = await run(machine(`arn:aws:states:::${action}`, parameters), () => ({}));

    expect(end.status).toBe('SUCCEEDED');
  });
});

describe('a job', () => {
  const submit = machine('arn:aws:states:::batch:submitJob.sync', {
    JobName: 'nightly',
    JobQueue: 'queue',
    JobDefinition: 'definition',
  });

  it('is asked about until it has ended; its description is the result', async () => {
    let polls = 0;
    const { end, actions, requests, types } = await run(submit, ({ action }) => {
      if (action === 'submitJob') return { JobId: 'job-1', JobName: 'nightly' };
      polls++;
      return { Jobs: [{ JobId: 'job-1', Status: polls < 3 ? 'RUNNING' : 'SUCCEEDED' }] };
    });

    expect(end).toMatchObject({ status: 'SUCCEEDED', output: { JobId: 'job-1', Status: 'SUCCEEDED' } });
    expect(actions).toEqual(['batch:submitJob', ...Array(3).fill('batch:describeJobs')]);
    expect(requests[1]?.input).toEqual({ Jobs: ['job-1'] });
    expect(types).toContain('TaskSubmitted');
  });

  it('fails its task with States.TaskFailed if it failed, and continues being asked about while the service is busy', async () => {
    let polls = 0;
    const { end } = await run(submit, ({ action }) => {
      if (action === 'submitJob') return { JobId: 'job-1' };
      if (++polls === 1) throw new AwsServiceError('ThrottlingException', 'slow down', 400);
      return { Jobs: [{ JobId: 'job-1', Status: 'FAILED', StatusReason: 'no memory' }] };
    });

    expect(end).toMatchObject({
      status: 'FAILED',
      error: 'States.TaskFailed',
      cause: '{"JobId":"job-1","Status":"FAILED","StatusReason":"no memory"}',
    });
  });

  it('is ended when its execution is stopped, and not asked about again', async () => {
    const { actions, end } = await run(
      submit,
      ({ action }) => (action === 'submitJob' ? { JobId: 'job-1' } : { Jobs: [{ Status: 'RUNNING' }] }),
      3000,
    );

    expect(end.status).toBe('ABORTED');
    expect(actions.at(-1)).toBe('batch:terminateJob');
    expect(actions.filter((action) => action === 'batch:terminateJob')).toHaveLength(1);
  });

  it.each([
    ['athena:startQueryExecution', { QueryString: 'select 1' }, { QueryExecution: { Status: { State: 'SUCCEEDED' } } }],
    ['codebuild:startBuild', { ProjectName: 'p' }, { Builds: [{ BuildStatus: 'SUCCEEDED' }] }],
    ['databrew:startJobRun', { Name: 'p' }, { State: 'SUCCEEDED' }],
    ['ecs:runTask', { TaskDefinition: 't' }, { Tasks: [{ LastStatus: 'STOPPED', Containers: [{ ExitCode: 0 }] }] }],
    ['elasticmapreduce:addStep', { ClusterId: 'c', Step: {} }, { Step: { Status: { State: 'COMPLETED' } } }],
    ['emr-serverless:startJobRun', { ApplicationId: 'a', ExecutionRoleArn: 'r' }, { JobRun: { State: 'SUCCESS' } }],
    ['glue:startJobRun', { JobName: 'etl' }, { JobRun: { JobRunState: 'SUCCEEDED' } }],
    ['mediaconvert:createJob', { Role: 'r', Settings: {} }, { Job: { Status: 'COMPLETE' } }],
    ['sagemaker:createTransformJob', transform(), { TransformJobStatus: 'Completed' }],
    ['eks:deleteNodegroup', { ClusterName: 'c', NodegroupName: 'n' }, { Nodegroup: { Status: 'DELETED' } }],
  ])('of %s is known by its status', async (action, parameters, description) => {
    let calls = 0;
    const { end } = await run(machine(`arn:aws:states:::${action}.sync`, parameters), () =>
      calls++ === 0 ? {} : description,
    );

    expect(end.status).toBe('SUCCEEDED');
  });
});

function transform() {
  return { TransformJobName: 't', ModelName: 'm', TransformInput: {}, TransformOutput: {}, TransformResources: {} };
}

describe('an integration whose API has other members than the service', () => {
  it('adds a step to a cluster of EMR', async () => {
    const parameters = { ClusterId: 'j-1', Step: { Name: 'one' } };
    const { end, requests } = await run(machine('arn:aws:states:::elasticmapreduce:addStep', parameters), () => ({
      StepIds: ['s-1'],
    }));

    expect(requests).toEqual([
      { service: 'emr', action: 'addJobFlowSteps', input: { JobFlowId: 'j-1', Steps: [{ Name: 'one' }] } },
    ]);
    expect(end.output).toMatchObject({ StepId: 's-1' });
  });

  it.each([
    ['', { status: 'SUCCEEDED' }],
    ['.sync', { status: 'FAILED', error: 'AmazonECS.Unknown', cause: '[{"Reason":"RESOURCE:CPU"}]' }],
  ])('runs a task of ECS that cannot be placed: %s', async (suffix, outcome) => {
    const definition = machine(`arn:aws:states:::ecs:runTask${suffix}`, { TaskDefinition: 't' });

    const { end } = await run(definition, () => ({ Tasks: [], Failures: [{ Reason: 'RESOURCE:CPU' }] }));

    expect(end).toMatchObject(outcome);
  });

  it('calls the runtime of Bedrock, and gives the state the body of the answer as a value', async () => {
    const parameters = { ModelId: 'm', Body: { prompt: 'hi' } };
    const { end, requests } = await run(machine('arn:aws:states:::bedrock:invokeModel', parameters), () => ({
      Body: '{"completion":"hello"}',
      ContentType: 'application/json',
    }));

    expect(requests).toEqual([
      { service: 'bedrockruntime', action: 'invokeModel', input: { ModelId: 'm', Body: { prompt: 'hi' } } },
    ]);
    expect(end.output).toMatchObject({ Body: { completion: 'hello' }, ContentType: 'application/json' });
  });
});

describe('an error of the SDK', () => {
  it('has the service’s name of the SDK for Java, and the attempts', async () => {
    const { end } = await run(machine('arn:aws:states:::aws-sdk:s3:getObject', { Bucket: 'b', Key: 'k' }), () => {
      throw new AwsServiceError('NoSuchKey', 'The specified key does not exist.', 404, true, 'r-1', 'x-1');
    });

    expect(end).toMatchObject({
      error: 'S3.NoSuchKeyException',
      cause:
        'The specified key does not exist. (Service: S3, Status Code: 404, Request ID: r-1, Extended Request ID: x-1) (SDK Attempt Count: 1)',
    });
  });

  it('of Step Functions itself names a bad token before a bad output', async () => {
    const parameters = { TaskToken: 'no token', Output: 'no JSON' };
    const { end } = await run(machine('arn:aws:states:::aws-sdk:sfn:sendTaskSuccess', parameters), () => null);

    expect(end).toMatchObject({
      error: 'Sfn.InvalidTokenException',
      cause: expect.stringMatching(/^Invalid Token: 'Invalid token' \(.*\) \(SDK Attempt Count: 1\)$/),
    });
  });
});

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
    integration.patterns.map((suffix) => [`${service}:${action}${suffix}`, integration.required] as const),
  ),
);

describe('validating a definition', () => {
  it.each(rows)('accepts %s with its required parameters, and names a missing one', (name, required) => {
    const resource = `arn:aws:states:::${name}`;
    const all = Object.fromEntries(required.map((parameter) => [parameter, {}]));

    expect(messagesOf(machine(resource, all))).toEqual([]);
    for (const parameter of required) {
      const { [parameter]: _removed, ...others } = all;
      expect(messagesOf(machine(resource, others))).toEqual([`The field '${parameter}' is required but was missing`]);
      expect(messagesOf(machine(resource, { ...others, [`${parameter}.$`]: '$.given' }))).toEqual([]);
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
  // The Kubernetes API is not an AWS service; the EMR action does not exist in the SDK.
  const withoutSdkAction = ['eks:runJob', 'eks:call', 'elasticmapreduce:modifyInstanceFleetByName'];
  const notOfTheSdk = [
    ...withoutSdkAction,
    'elasticmapreduce:modifyInstanceGroupByName',
    'apigateway:invoke',
    'http:invoke',
  ];

  it('calls only existing SDK actions to submit, poll and stop a job', () => {
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

/** Runs a definition; `answer` returns the responses of the services. */
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

describe('a parameter that the service’s API does not have', () => {
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
  ])('is not reported for %s with the member names of the AWS SDK for Java', async (action, parameters) => {
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

  it('is polled until it has ended, and its description is the result', async () => {
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

  it('that fails fails its task with States.TaskFailed, also if a poll was throttled', async () => {
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

  it('is stopped when its execution is stopped, and not polled again', async () => {
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
  ])('of %s succeeds with the final status of its service', async (action, parameters, description) => {
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

describe('an integration whose members differ from those of the SDK action', () => {
  it('adds a step to an EMR cluster', async () => {
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
    ['ecs:runTask', { status: 'SUCCEEDED' }],
    ['ecs:runTask.sync', { status: 'FAILED', error: 'AmazonECS.Unknown', cause: '[{"Reason":"RESOURCE:CPU"}]' }],
  ])(
    'returns the failures of an ECS task that cannot be placed, and fails if it waits for the task: %s',
    async (action, outcome) => {
      const definition = machine(`arn:aws:states:::${action}`, { TaskDefinition: 't' });

      const { end } = await run(definition, () => ({ Tasks: [], Failures: [{ Reason: 'RESOURCE:CPU' }] }));

      expect(end).toMatchObject(outcome);
    },
  );

  it('invokes a Bedrock model and returns the parsed response body', async () => {
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

describe('an error of an SDK integration', () => {
  it('has the service name and the attempt count of the SDK for Java', async () => {
    const { end } = await run(machine('arn:aws:states:::aws-sdk:s3:getObject', { Bucket: 'b', Key: 'k' }), () => {
      throw new AwsServiceError('NoSuchKey', 'The specified key does not exist.', 404, true, 'r-1', 'x-1');
    });

    expect(end).toMatchObject({
      error: 'S3.NoSuchKeyException',
      cause:
        'The specified key does not exist. (Service: S3, Status Code: 404, Request ID: r-1, Extended Request ID: x-1) (SDK Attempt Count: 1)',
    });
  });

  it('of sfn:sendTaskSuccess names an invalid token before an invalid output', async () => {
    const parameters = { TaskToken: 'no token', Output: 'no JSON' };
    const { end } = await run(machine('arn:aws:states:::aws-sdk:sfn:sendTaskSuccess', parameters), () => null);

    expect(end).toMatchObject({
      error: 'Sfn.InvalidTokenException',
      cause: expect.stringMatching(/^Invalid Token: 'Invalid token' \(.*\) \(SDK Attempt Count: 1\)$/),
    });
  });
});

import type { Json, JsonObject } from '../language/json.ts';
import {
  type IntegratedService,
  type Integration,
  type Job,
  member,
  memberOrNull,
  orJob,
  orToken,
  requestOnly,
  type Submitted,
} from './integration.ts';

/** Builds in CodeBuild: `build` or `buildBatch`. */
function build(kind: 'Build' | 'BuildBatch'): Job {
  const id = ({ response }: Submitted) => memberOrNull(response, kind, 'Id');
  const list = kind === 'Build' ? 'Builds' : 'BuildBatches';
  return {
    poll: (job) => ({ action: `batchGet${list}`, input: { Ids: [id(job)] } }),
    result: (answer) => ({ [kind]: memberOrNull(answer, list, 0) }),
    status: (answer) => member(answer, list, 0, `${kind}Status`),
    done: ['SUCCEEDED'],
    failed: ['FAILED', 'FAULT', 'STOPPED', 'TIMED_OUT'],
    stop: (job) => ({ action: `stop${kind}`, input: { Id: id(job) } }),
  };
}

/** Waits until a resource of EKS has a status or is deleted. AWS does not undo the call when the task is stopped. */
function eksResource(kind: 'Cluster' | 'Nodegroup' | 'FargateProfile', comes: 'ACTIVE' | 'DELETED'): Job {
  const names =
    kind === 'Cluster' ? ['Name'] : ['ClusterName', kind === 'Nodegroup' ? 'NodegroupName' : 'FargateProfileName'];
  const pick = (parameters: JsonObject) => Object.fromEntries(names.map((name) => [name, parameters[name] ?? null]));
  return {
    poll: ({ parameters }) => ({ action: `describe${kind}`, input: pick(parameters) }),
    status: (answer) => member(answer, kind, 'Status'),
    done: [comes],
    failed: ['FAILED', 'CREATE_FAILED', 'DELETE_FAILED'],
  };
}

const eks = (action: string, required: readonly string[], job: Job): Record<string, Integration> => ({
  [action]: { patterns: ['', '.sync', '.waitForTaskToken'], required, job },
});

const kubernetes = ['ClusterName', 'CertificateAuthority', 'Endpoint'];

/** A job of SageMaker, which is identified by its name: `TrainingJob`. */
function sageMakerJob(kind: string, required: readonly string[]): Record<string, Integration> {
  const name = ({ parameters }: Submitted) => ({ [`${kind}Name`]: parameters[`${kind}Name`] ?? null });
  return {
    [`create${kind}`]: {
      patterns: orJob,
      required: [`${kind}Name`, ...required],
      job: {
        poll: (job) => ({ action: `describe${kind}`, input: name(job) }),
        status: (answer) => member(answer, `${kind}Status`),
        done: ['Completed'],
        failed: ['Failed', 'Stopped'],
        stop: (job) => ({ action: `stop${kind}`, input: name(job) }),
      },
    },
  };
}

/** The status of an ECS task: it succeeded if each of its containers did. */
function ecsStatus(answer: JsonObject): string | undefined {
  const task = member(answer, 'Tasks', 0);
  if (member(task, 'LastStatus') !== 'STOPPED') return undefined;
  const containers = member(task, 'Containers');
  const all = Array.isArray(containers) ? containers : [];
  return all.every((container) => member(container, 'ExitCode') === 0) ? 'SUCCEEDED' : 'FAILED';
}

/** Services that run containers, builds, models and media jobs. */
export const compute: Readonly<Record<string, IntegratedService>> = {
  batch: {
    page: 'connect-batch',
    errorPrefix: 'Batch',
    javaName: 'AWSBatch',
    sdkService: 'batch',
    actions: {
      submitJob: {
        patterns: orJob,
        required: ['JobName', 'JobQueue', 'JobDefinition'],
        job: {
          poll: ({ response }) => ({ action: 'describeJobs', input: { Jobs: [response.JobId ?? null] } }),
          result: (answer) => memberOrNull(answer, 'Jobs', 0),
          status: (answer) => member(answer, 'Jobs', 0, 'Status'),
          done: ['SUCCEEDED'],
          failed: ['FAILED'],
          stop: ({ response }) => ({
            action: 'terminateJob',
            input: { JobId: response.JobId ?? null, Reason: abortReason },
          }),
        },
      },
    },
  },
  bedrock: {
    page: 'connect-bedrock',
    errorPrefix: 'Bedrock',
    javaName: 'AmazonBedrock',
    sdkService: 'bedrock',
    actions: {
      invokeModel: {
        patterns: orToken,
        required: ['ModelId'],
        request: ({ Body, ...parameters }) => ({
          service: 'bedrockruntime',
          action: 'invokeModel',
          input: { ...parameters, Body: parsed(Body) },
        }),
        response: (answer) => ({ ...answer, Body: parsed(answer.Body) }),
      },
      createModelCustomizationJob: {
        patterns: ['', '.sync', '.waitForTaskToken'],
        required: [
          'JobName',
          'CustomModelName',
          'RoleArn',
          'BaseModelIdentifier',
          'TrainingDataConfig',
          'OutputDataConfig',
        ],
        job: {
          poll: ({ response }) => ({
            action: 'getModelCustomizationJob',
            input: { JobIdentifier: response.JobArn ?? null },
          }),
          status: (answer) => member(answer, 'Status'),
          done: ['Completed'],
          failed: ['Failed', 'Stopped'],
          stop: ({ response }) => ({
            action: 'stopModelCustomizationJob',
            input: { JobIdentifier: response.JobArn ?? null },
          }),
        },
      },
    },
  },
  'bedrock-agentcore': {
    page: 'connect-bedrockagentcore',
    errorPrefix: 'BedrockAgentCore',
    javaName: 'AmazonBedrockAgentCore',
    sdkService: 'bedrockagentcore',
    actions: { invokeHarness: { patterns: requestOnly, required: [] } },
  },
  codebuild: {
    page: 'connect-codebuild',
    errorPrefix: 'CodeBuild',
    javaName: 'AWSCodeBuild',
    sdkService: 'codebuild',
    actions: {
      startBuild: { patterns: orJob, required: ['ProjectName'], job: build('Build') },
      stopBuild: { patterns: requestOnly, required: ['Id'] },
      batchDeleteBuilds: { patterns: requestOnly, required: ['Ids'] },
      batchGetReports: { patterns: requestOnly, required: ['ReportArns'] },
      startBuildBatch: { patterns: orJob, required: ['ProjectName'], job: build('BuildBatch') },
      stopBuildBatch: { patterns: requestOnly, required: ['Id'] },
      retryBuildBatch: { patterns: orJob, required: [], job: build('BuildBatch') },
      deleteBuildBatch: { patterns: requestOnly, required: ['Id'] },
    },
  },
  ecs: {
    page: 'connect-ecs',
    errorPrefix: 'ECS',
    javaName: 'AmazonECS',
    sdkService: 'ecs',
    actions: {
      runTask: {
        patterns: ['', '.sync', '.waitForTaskToken'],
        required: ['TaskDefinition'],
        // If the task could not be placed, only `.sync` fails.
        refused: ({ Failures }, suffix) =>
          suffix !== '' && Array.isArray(Failures) && Failures.length > 0
            ? { error: 'AmazonECS.Unknown', cause: Failures }
            : undefined,
        job: {
          poll: (job) => ({ action: 'describeTasks', input: { ...cluster(job), Tasks: [taskArn(job)] } }),
          result: (answer) => memberOrNull(answer, 'Tasks', 0),
          status: ecsStatus,
          done: ['SUCCEEDED'],
          failed: ['FAILED'],
          stop: (job) => ({ action: 'stopTask', input: { ...cluster(job), Task: taskArn(job), Reason: abortReason } }),
        },
      },
    },
  },
  eks: {
    page: 'connect-eks',
    errorPrefix: 'EKS',
    javaName: 'AmazonEKS',
    sdkService: 'eks',
    actions: {
      ...eks('createCluster', ['Name', 'RoleArn', 'ResourcesVpcConfig'], eksResource('Cluster', 'ACTIVE')),
      ...eks('deleteCluster', ['Name'], eksResource('Cluster', 'DELETED')),
      ...eks(
        'createNodegroup',
        ['ClusterName', 'NodegroupName', 'Subnets', 'NodeRole'],
        eksResource('Nodegroup', 'ACTIVE'),
      ),
      ...eks('deleteNodegroup', ['ClusterName', 'NodegroupName'], eksResource('Nodegroup', 'DELETED')),
      ...eks(
        'createFargateProfile',
        ['ClusterName', 'FargateProfileName', 'PodExecutionRoleArn'],
        eksResource('FargateProfile', 'ACTIVE'),
      ),
      ...eks('deleteFargateProfile', ['ClusterName', 'FargateProfileName'], eksResource('FargateProfile', 'DELETED')),
      runJob: { patterns: ['', '.sync', '.waitForTaskToken'], required: [...kubernetes, 'Job'] },
      call: { patterns: orToken, required: [...kubernetes, 'Method', 'Path'] },
    },
  },
  mediaconvert: {
    page: 'connect-mediaconvert',
    errorPrefix: 'MediaConvert',
    javaName: 'AWSMediaConvert',
    sdkService: 'mediaconvert',
    actions: {
      createJob: {
        patterns: orJob,
        required: ['Role', 'Settings'],
        job: {
          poll: ({ response }) => ({ action: 'getJob', input: { Id: memberOrNull(response, 'Job', 'Id') } }),
          status: (answer) => member(answer, 'Job', 'Status'),
          done: ['COMPLETE'],
          failed: ['ERROR', 'CANCELED'],
          stop: ({ response }) => ({ action: 'cancelJob', input: { Id: memberOrNull(response, 'Job', 'Id') } }),
        },
      },
    },
  },
  sagemaker: {
    page: 'connect-sagemaker',
    errorPrefix: 'SageMaker',
    javaName: 'AmazonSageMaker',
    sdkService: 'sagemaker',
    actions: {
      createEndpoint: { patterns: requestOnly, required: ['EndpointName', 'EndpointConfigName'] },
      createEndpointConfig: { patterns: requestOnly, required: ['EndpointConfigName', 'ProductionVariants'] },
      createModel: { patterns: requestOnly, required: ['ModelName'] },
      updateEndpoint: { patterns: requestOnly, required: ['EndpointName', 'EndpointConfigName'] },
      ...sageMakerJob('HyperParameterTuningJob', ['HyperParameterTuningJobConfig']),
      ...sageMakerJob('LabelingJob', [
        'LabelAttributeName',
        'InputConfig',
        'OutputConfig',
        'RoleArn',
        'HumanTaskConfig',
      ]),
      ...sageMakerJob('ProcessingJob', ['ProcessingResources', 'AppSpecification', 'RoleArn']),
      ...sageMakerJob('TrainingJob', ['RoleArn', 'OutputDataConfig']),
      ...sageMakerJob('TransformJob', ['ModelName', 'TransformInput', 'TransformOutput', 'TransformResources']),
    },
  },
};

const abortReason = 'The Task state in AWS Step Functions which was managing this resource was aborted';

function cluster({ parameters: { Cluster } }: Submitted): JsonObject {
  return Cluster === undefined ? {} : { Cluster };
}

function taskArn({ response }: Submitted): Json {
  return memberOrNull(response, 'Tasks', 0, 'TaskArn');
}

function parsed(text: Json | undefined): Json {
  if (typeof text !== 'string') return text ?? null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

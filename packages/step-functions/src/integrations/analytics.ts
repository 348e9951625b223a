import type { JsonObject } from '../language/json.ts';
import {
  type IntegratedService,
  type Integration,
  type Job,
  member,
  memberOrNull,
  orJob,
  requestOnly,
  type Submitted,
} from './integration.ts';

/** The parameters of an EMR call, with the cluster in the field of EMR's own API. */
function jobFlows({ ClusterId, ...parameters }: JsonObject): JsonObject {
  return { ...parameters, JobFlowIds: [ClusterId ?? null] };
}

/** Waits until a cluster of EMR has a status. AWS does not terminate the cluster when the task is stopped. */
function emrCluster(done: readonly string[], failed: readonly string[]): Job {
  return {
    poll: ({ parameters, response }) => ({
      action: 'describeCluster',
      input: { ClusterId: response.ClusterId ?? parameters.ClusterId ?? null },
    }),
    result: (answer, { parameters, response }) => ({
      ClusterId: response.ClusterId ?? parameters.ClusterId ?? null,
      ...answer,
    }),
    status: (answer) => member(answer, 'Cluster', 'Status', 'State'),
    done,
    failed,
  };
}

const step = ({ parameters, response }: Submitted) => ({
  ClusterId: parameters.ClusterId ?? null,
  StepId: response.StepId ?? null,
});

/** Waits until an application of EMR Serverless has a status. */
function application(
  action: string,
  required: readonly string[],
  done: readonly string[],
): Record<string, Integration> {
  return {
    [action]: {
      patterns: orJob,
      required,
      // The API returns nothing, but the integration's result contains the application's id.
      response: (answer, { ApplicationId }) => (ApplicationId === undefined ? answer : { ...answer, ApplicationId }),
      job: {
        poll: ({ parameters, response }) => ({
          action: 'getApplication',
          input: { ApplicationId: response.ApplicationId ?? parameters.ApplicationId ?? null },
        }),
        status: (answer) => member(answer, 'Application', 'State'),
        done,
        failed: ['TERMINATED'].filter((state) => !done.includes(state)),
      },
    },
  };
}

const serverlessRun = ({ parameters, response }: Submitted) => ({
  ApplicationId: parameters.ApplicationId ?? null,
  JobRunId: response.JobRunId ?? parameters.JobRunId ?? null,
});

const containersRun = ({ parameters, response }: Submitted) => ({
  Id: response.Id ?? null,
  VirtualClusterId: parameters.VirtualClusterId ?? null,
});

const brewRun = ({ parameters, response }: Submitted) => ({
  Name: parameters.Name ?? null,
  RunId: response.RunId ?? null,
});

/** Services that query and transform data. */
export const analytics: Readonly<Record<string, IntegratedService>> = {
  athena: {
    page: 'connect-athena',
    errorPrefix: 'Athena',
    javaName: 'AmazonAthena',
    sdkService: 'athena',
    actions: {
      startQueryExecution: {
        patterns: orJob,
        required: ['QueryString'],
        job: {
          poll: ({ response }) => ({ action: 'getQueryExecution', input: queryOf(response) }),
          status: (answer) => member(answer, 'QueryExecution', 'Status', 'State'),
          done: ['SUCCEEDED'],
          failed: ['FAILED', 'CANCELLED'],
          stop: ({ response }) => ({ action: 'stopQueryExecution', input: queryOf(response) }),
        },
      },
      stopQueryExecution: { patterns: requestOnly, required: ['QueryExecutionId'] },
      getQueryExecution: { patterns: requestOnly, required: ['QueryExecutionId'] },
      getQueryResults: { patterns: requestOnly, required: ['QueryExecutionId'] },
    },
  },
  databrew: {
    page: 'connect-databrew',
    errorPrefix: 'DataBrew',
    javaName: 'AWSGlueDataBrew',
    sdkService: 'databrew',
    actions: {
      startJobRun: {
        patterns: orJob,
        required: ['Name'],
        job: {
          poll: (job) => ({ action: 'describeJobRun', input: brewRun(job) }),
          status: (answer) => member(answer, 'State'),
          done: ['SUCCEEDED'],
          failed: ['FAILED', 'STOPPED', 'TIMEOUT'],
          stop: (job) => ({ action: 'stopJobRun', input: brewRun(job) }),
        },
      },
    },
  },
  elasticmapreduce: {
    page: 'connect-emr',
    errorPrefix: 'ElasticMapReduce',
    javaName: 'AmazonElasticMapReduce',
    sdkService: 'emr',
    actions: {
      createCluster: {
        patterns: orJob,
        required: ['Name', 'Instances'],
        request: (input) => ({ action: 'runJobFlow', input }),
        response: ({ JobFlowId, ...answer }) => ({ ClusterId: JobFlowId ?? null, ...answer }),
        // Without KeepJobFlowAliveWhenNoSteps, a cluster terminates after its steps.
        job: emrCluster(['WAITING', 'TERMINATED'], ['TERMINATED_WITH_ERRORS']),
      },
      setClusterTerminationProtection: {
        patterns: requestOnly,
        required: ['ClusterId', 'TerminationProtected'],
        request: (parameters) => ({ action: 'setTerminationProtection', input: jobFlows(parameters) }),
      },
      terminateCluster: {
        patterns: orJob,
        required: ['ClusterId'],
        request: (parameters) => ({ action: 'terminateJobFlows', input: jobFlows(parameters) }),
        job: emrCluster(['TERMINATED', 'TERMINATED_WITH_ERRORS'], []),
      },
      addStep: {
        patterns: orJob,
        required: ['ClusterId', 'Step'],
        request: ({ ClusterId, Step, ...more }) => ({
          action: 'addJobFlowSteps',
          input: { ...more, JobFlowId: ClusterId ?? null, Steps: [Step ?? null] },
        }),
        response: ({ StepIds }) => ({ StepId: memberOrNull(StepIds, 0) }),
        job: {
          poll: (job) => ({ action: 'describeStep', input: step(job) }),
          result: (answer, { response }) => ({ StepId: response.StepId ?? null, ...answer }),
          status: (answer) => member(answer, 'Step', 'Status', 'State'),
          done: ['COMPLETED'],
          failed: ['CANCELLED', 'FAILED', 'INTERRUPTED'],
          stop: (job) => {
            const { ClusterId, StepId } = step(job);
            return { action: 'cancelSteps', input: { ClusterId, StepIds: [StepId] } };
          },
        },
      },
      cancelStep: {
        patterns: requestOnly,
        required: ['ClusterId', 'StepId'],
        request: ({ StepId, ...more }) => ({ action: 'cancelSteps', input: { ...more, StepIds: [StepId ?? null] } }),
        response: ({ CancelStepsInfoList }) => ({ CancelStepsInfo: memberOrNull(CancelStepsInfoList, 0) }),
      },
      modifyInstanceFleetByName: {
        patterns: requestOnly,
        required: ['ClusterId', 'InstanceFleetName', 'InstanceFleet'],
      },
      modifyInstanceGroupByName: {
        patterns: requestOnly,
        required: ['ClusterId', 'InstanceGroupName', 'InstanceGroup'],
      },
    },
  },
  'emr-containers': {
    page: 'connect-emr-eks',
    errorPrefix: 'EMRContainers',
    javaName: 'AmazonEMRContainers',
    sdkService: 'emrcontainers',
    actions: {
      createVirtualCluster: { patterns: requestOnly, required: ['Name', 'ContainerProvider'] },
      deleteVirtualCluster: {
        patterns: orJob,
        required: ['Id'],
        job: {
          poll: ({ parameters }) => ({ action: 'describeVirtualCluster', input: { Id: parameters.Id ?? null } }),
          status: (answer) => member(answer, 'VirtualCluster', 'State'),
          done: ['TERMINATED'],
          failed: ['ARRESTED'],
        },
      },
      startJobRun: {
        patterns: orJob,
        required: ['VirtualClusterId'],
        job: {
          poll: (job) => ({ action: 'describeJobRun', input: containersRun(job) }),
          status: (answer) => member(answer, 'JobRun', 'State'),
          done: ['COMPLETED'],
          failed: ['FAILED', 'CANCELLED'],
          stop: (job) => ({ action: 'cancelJobRun', input: containersRun(job) }),
        },
      },
    },
  },
  'emr-serverless': {
    page: 'connect-emr-serverless',
    errorPrefix: 'EMRServerless',
    javaName: 'AWSEMRServerless',
    sdkService: 'emrserverless',
    actions: {
      ...application('createApplication', ['ReleaseLabel', 'Type'], ['CREATED', 'STARTED', 'STOPPED']),
      ...application('startApplication', ['ApplicationId'], ['STARTED']),
      ...application('stopApplication', ['ApplicationId'], ['STOPPED']),
      ...application('deleteApplication', ['ApplicationId'], ['TERMINATED']),
      startJobRun: {
        patterns: orJob,
        required: ['ApplicationId', 'ExecutionRoleArn'],
        job: {
          poll: (job) => ({ action: 'getJobRun', input: serverlessRun(job) }),
          status: (answer) => member(answer, 'JobRun', 'State'),
          done: ['SUCCESS'],
          failed: ['FAILED', 'CANCELLED'],
          stop: (job) => ({ action: 'cancelJobRun', input: serverlessRun(job) }),
        },
      },
      cancelJobRun: {
        patterns: orJob,
        required: ['ApplicationId', 'JobRunId'],
        job: {
          poll: (job) => ({ action: 'getJobRun', input: serverlessRun(job) }),
          status: (answer) => member(answer, 'JobRun', 'State'),
          done: ['CANCELLED', 'SUCCESS', 'FAILED'],
          failed: [],
        },
      },
    },
  },
  glue: {
    page: 'connect-glue',
    errorPrefix: 'Glue',
    javaName: 'AWSGlue',
    sdkService: 'glue',
    actions: {
      startJobRun: {
        patterns: orJob,
        required: ['JobName'],
        job: {
          poll: ({ parameters, response }) => ({
            action: 'getJobRun',
            input: { JobName: parameters.JobName ?? null, RunId: response.JobRunId ?? null },
          }),
          result: (answer) => memberOrNull(answer, 'JobRun'),
          status: (answer) => member(answer, 'JobRun', 'JobRunState'),
          done: ['SUCCEEDED'],
          failed: ['FAILED', 'STOPPED', 'TIMEOUT', 'ERROR', 'EXPIRED'],
          stop: ({ parameters, response }) => ({
            action: 'batchStopJobRun',
            input: { JobName: parameters.JobName ?? null, JobRunIds: [response.JobRunId ?? null] },
          }),
        },
      },
    },
  },
};

function queryOf(response: JsonObject): JsonObject {
  return { QueryExecutionId: response.QueryExecutionId ?? null };
}

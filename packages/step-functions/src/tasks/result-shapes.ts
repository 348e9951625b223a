import { isJsonObject, type Json } from '../language/json.ts';
import { type ServiceModel, type Shape, serviceModel } from './service-model.ts';

/**
 * How strictly a mocked result is checked. @see
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_MockInput.html
 */
export type FieldValidationMode = 'STRICT' | 'PRESENT' | 'NONE';

/** Services with one name in optimised integrations and another in SDK integrations. */
const serviceNames: Readonly<Record<string, string>> = {
  states: 'sfn',
  events: 'eventbridge',
  elasticmapreduce: 'emr',
  'emr-containers': 'emrcontainers',
  'emr-serverless': 'emrserverless',
};

/** The action that a `.sync` integration polls. A mock of the integration is checked against that action's model. */
const polledAction: Readonly<Record<string, string>> = {
  'states:startExecution': 'describeExecution',
  'batch:submitJob': 'describeJobs',
  'ecs:runTask': 'describeTasks',
  'glue:startJobRun': 'getJobRun',
  'athena:startQueryExecution': 'getQueryExecution',
  'codebuild:startBuild': 'batchGetBuilds',
  'codebuild:startBuildBatch': 'batchGetBuildBatches',
  'databrew:startJobRun': 'describeJobRun',
  'mediaconvert:createJob': 'getJob',
  'elasticmapreduce:createCluster': 'describeCluster',
  'elasticmapreduce:terminateCluster': 'describeCluster',
  'elasticmapreduce:addStep': 'describeStep',
  'emr-containers:createVirtualCluster': 'describeVirtualCluster',
  'emr-containers:deleteVirtualCluster': 'describeVirtualCluster',
  'emr-containers:startJobRun': 'describeJobRun',
  'emr-serverless:createApplication': 'getApplication',
  'emr-serverless:startApplication': 'getApplication',
  'emr-serverless:stopApplication': 'getApplication',
  'emr-serverless:deleteApplication': 'getApplication',
  'emr-serverless:startJobRun': 'getJobRun',
  'sagemaker:createTrainingJob': 'describeTrainingJob',
  'sagemaker:createTransformJob': 'describeTransformJob',
  'sagemaker:createProcessingJob': 'describeProcessingJob',
  'sagemaker:createHyperParameterTuningJob': 'describeHyperParameterTuningJob',
  'sagemaker:createLabelingJob': 'describeLabelingJob',
  'bedrock:createModelCustomizationJob': 'getModelCustomizationJob',
  'eks:createCluster': 'describeCluster',
  'eks:deleteCluster': 'describeCluster',
  'eks:createNodegroup': 'describeNodegroup',
  'eks:deleteNodegroup': 'describeNodegroup',
  'eks:createFargateProfile': 'describeFargateProfile',
  'eks:deleteFargateProfile': 'describeFargateProfile',
};

/** Members that the service returns as JSON text, and optimised integrations return as a value. */
const parsedMembers: readonly string[] = ['Payload', 'Body', 'Input', 'Output'];

const unchecked = /^(http:|apigateway:|eks:(call|runJob))/;

/**
 * The first difference between a mocked result and the service's API model; undefined if there is none, or no model.
 * @param resource of the Task state
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html#mocking-service-integrations
 */
export function resultProblem(resource: string, result: Json, mode: FieldValidationMode): string | undefined {
  if (mode === 'NONE') return undefined;
  const { sdk, service, action, sync } =
    /:states:[^:]*:[^:]*:(?<sdk>aws-sdk:)?(?<service>[^:]+):(?<action>[^:.]+)(?<sync>\.sync)?/.exec(resource)?.groups ??
    {};
  if (service === undefined || action === undefined) return undefined;
  const task = `${service}:${action}`;
  if (sdk === undefined && unchecked.test(task)) return undefined;
  const isRuntime = task === 'bedrock:invokeModel' && sdk === undefined;
  const model = serviceModel(isRuntime ? 'bedrockruntime' : (serviceNames[service] ?? service));
  const shape = model?.actions[sync === undefined ? action : (polledAction[task] ?? action)];
  if (model === undefined || shape === undefined) return undefined;
  return new Checker(model, mode, sdk === undefined ? parsedMembers : []).problem('result', shape, result);
}

class Checker {
  readonly #model: ServiceModel;
  readonly #mode: FieldValidationMode;
  readonly #anything: readonly string[];

  constructor(model: ServiceModel, mode: FieldValidationMode, anything: readonly string[]) {
    this.#model = model;
    this.#mode = mode;
    this.#anything = anything;
  }

  /** @param reference a shape's name, or a plain type */
  problem(field: string, reference: string, value: Json): string | undefined {
    if (reference.startsWith('*')) return typeProblem(field, reference, value);
    const shape = this.#model.shapes[reference];
    if (shape === undefined) return undefined;
    if (shape.type !== undefined) {
      return typeProblem(field, shape.type, value) ?? constraintProblem(field, shape, value);
    }
    const { items, entries } = shape;
    if (items !== undefined) {
      if (!Array.isArray(value)) return `Field '${field}' must be an array`;
      return first(value, (item) => this.problem(field, items, item));
    }
    if (!isJsonObject(value)) return `Field '${field}' must be an object`;
    if (entries !== undefined) return first(Object.values(value), (item) => this.problem(field, entries, item));
    return (
      this.#missing(shape, value) ?? first(Object.entries(value), ([name, item]) => this.#member(shape, name, item))
    );
  }

  #missing({ required = [] }: Shape, value: Json): string | undefined {
    if (this.#mode !== 'STRICT' || !isJsonObject(value)) return undefined;
    const name = required.find((member) => value[member] === undefined);
    return name === undefined ? undefined : `Required field '${name}' is missing`;
  }

  #member({ members = {} }: Shape, name: string, value: Json): string | undefined {
    // A member that the model does not have is not checked: a newer API may have it.
    const reference = Object.hasOwn(members, name) ? members[name] : undefined;
    if (reference === undefined || value === null || this.#anything.includes(name)) return undefined;
    return this.problem(name, reference, value);
  }
}

function typeProblem(field: string, type: string, value: Json): string | undefined {
  const actual = typeof value;
  if (type === '*number' && actual !== 'number') return `Field '${field}' must be a number`;
  if (type === '*boolean' && actual !== 'boolean') return `Field '${field}' must be a boolean`;
  if (type === '*string' && actual !== 'string') return `Field '${field}' must be a string`;
  // SDK integrations return times as text, the others as numbers.
  if (type === '*time' && actual !== 'string' && actual !== 'number') return `Field '${field}' must be a string`;
  return undefined;
}

function constraintProblem(field: string, { min, max, values }: Shape, value: Json): string | undefined {
  if (typeof value === 'number') {
    if (min !== undefined && value < min) return `Field '${field}' is less than the minimum value`;
    if (max !== undefined && value > max) return `Field '${field}' exceeds the maximum value`;
  }
  if (typeof value === 'string') {
    if (min !== undefined && value.length < min) return `Field '${field}' is smaller than the minimum length`;
    if (max !== undefined && value.length > max) return `Field '${field}' exceeds the maximum length`;
    if (values !== undefined && !values.includes(value)) return `Field '${field}' is not an expected value`;
  }
  return undefined;
}

function first<Item>(items: readonly Item[], check: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = check(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

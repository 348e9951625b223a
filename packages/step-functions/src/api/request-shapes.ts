/** A field of a request, as in the API reference. */
export type Field = { readonly required?: true } & (
  | {
      readonly type: 'string';
      readonly min?: number;
      readonly max?: number;
      readonly pattern?: string;
      readonly values?: readonly string[];
      /** Its value is not shown in messages. */
      readonly sensitive?: true;
      /** Whether `max` counts bytes of UTF-8 instead of characters. */
      readonly bytes?: true;
    }
  | { readonly type: 'integer' | 'number'; readonly min?: number; readonly max?: number }
  | { readonly type: 'boolean' }
  | {
      readonly type: 'list';
      readonly min?: number;
      readonly max?: number;
      readonly item: Field;
      readonly name?: string;
    }
  | { readonly type: 'structure'; readonly members: Members }
);

export type Members = Readonly<Record<string, Field>>;

const required = <Shape extends Field>(shape: Shape): Shape & { required: true } => ({ ...shape, required: true });
const choice = (...values: readonly string[]): Field => ({ type: 'string', values });
const list = (item: Field): Field => ({ type: 'list', item });
const structure = (members: Members): Field => ({ type: 'structure', members });

const arn = { type: 'string', min: 1, max: 256 } as const;
const longArn = { type: 'string', min: 1, max: 2000 } as const;
const name = { type: 'string', min: 1, max: 80 } as const;
const secretName = { ...name, sensitive: true } as const;
const data = { type: 'string', max: 262_144, sensitive: true, bytes: true } as const;
const definition = { type: 'string', min: 1, max: 1_048_576, sensitive: true, bytes: true } as const;
const description = { type: 'string', max: 256, sensitive: true } as const;
const errorName = { type: 'string', max: 256, sensitive: true } as const;
const cause = { type: 'string', max: 32_768, sensitive: true } as const;
const taskToken = { type: 'string', min: 1, max: 2048 } as const;
const traceHeader = { type: 'string', max: 256, pattern: '\\p{ASCII}*' } as const;
const boolean = { type: 'boolean' } as const;
const count = { type: 'integer', min: 0 } as const;

const pages: Members = {
  maxResults: { type: 'integer', min: 0, max: 1000 },
  nextToken: { type: 'string', min: 1, max: 1024 },
};
const includedData = choice('ALL_DATA', 'METADATA_ONLY');
const machineType = choice('STANDARD', 'EXPRESS');
const tags = list(
  structure({ key: required({ type: 'string', min: 1, max: 128 }), value: required({ type: 'string', max: 256 }) }),
);
const logging = structure({
  level: choice('ALL', 'ERROR', 'FATAL', 'OFF'),
  includeExecutionData: boolean,
  destinations: list(structure({ cloudWatchLogsLogGroup: structure({ logGroupArn: arn }) })),
});
const tracing = structure({ enabled: boolean });
const encryption = structure({
  kmsKeyId: { type: 'string', min: 1, max: 2048 },
  kmsDataKeyReusePeriodSeconds: { type: 'integer', min: 60, max: 900 },
  type: required(choice('AWS_OWNED_KEY', 'CUSTOMER_MANAGED_KMS_KEY')),
});
const routing: Field = {
  type: 'list',
  min: 1,
  max: 2,
  name: 'RoutingConfigurationListItem',
  item: structure({
    stateMachineVersionArn: required(arn),
    weight: required({ type: 'integer', min: 0, max: 100 }),
  }),
};

/**
 * The fields of each action's request.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */
export const requestShapes: Readonly<Record<string, Members>> = {
  CreateActivity: { name: required(name), tags, encryptionConfiguration: encryption },
  CreateStateMachine: {
    name: required(name),
    definition: required(definition),
    roleArn: required(arn),
    type: machineType,
    loggingConfiguration: logging,
    tags,
    tracingConfiguration: tracing,
    publish: boolean,
    versionDescription: description,
    encryptionConfiguration: encryption,
  },
  CreateStateMachineAlias: {
    description,
    name: required({ ...name, pattern: '^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$' }),
    routingConfiguration: required(routing),
  },
  DeleteActivity: { activityArn: required(arn) },
  DeleteStateMachine: { stateMachineArn: required(arn) },
  DeleteStateMachineAlias: { stateMachineAliasArn: required(arn) },
  DeleteStateMachineVersion: { stateMachineVersionArn: required(longArn) },
  DescribeActivity: { activityArn: required(arn) },
  DescribeExecution: { executionArn: required(arn), includedData },
  DescribeMapRun: { mapRunArn: required(longArn) },
  DescribeStateMachine: { stateMachineArn: required(arn), includedData },
  DescribeStateMachineAlias: { stateMachineAliasArn: required(arn) },
  DescribeStateMachineForExecution: { executionArn: required(arn), includedData },
  GetActivityTask: { activityArn: required(arn), workerName: name },
  GetExecutionHistory: { executionArn: required(arn), ...pages, reverseOrder: boolean, includeExecutionData: boolean },
  ListActivities: pages,
  ListExecutions: {
    stateMachineArn: arn,
    // In the sequence of AWS's message.
    statusFilter: choice('SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'),
    ...pages,
    nextToken: { type: 'string', min: 1, max: 3096 },
    mapRunArn: longArn,
    redriveFilter: choice('REDRIVEN', 'NOT_REDRIVEN'),
  },
  ListMapRuns: { executionArn: required(arn), ...pages },
  ListStateMachineAliases: { stateMachineArn: required(arn), ...pages },
  ListStateMachineVersions: { stateMachineArn: required(arn), ...pages },
  ListStateMachines: pages,
  ListTagsForResource: { resourceArn: required(arn) },
  PublishStateMachineVersion: { stateMachineArn: required(arn), revisionId: { type: 'string' }, description },
  RedriveExecution: {
    executionArn: required(arn),
    clientToken: { type: 'string', min: 1, max: 64, pattern: '[!-~]+' },
  },
  SendTaskFailure: { taskToken: required(taskToken), error: errorName, cause },
  SendTaskHeartbeat: { taskToken: required(taskToken) },
  SendTaskSuccess: { taskToken: required(taskToken), output: required(data) },
  StartExecution: { stateMachineArn: required(arn), name, input: data, traceHeader },
  StartSyncExecution: { stateMachineArn: required(arn), name, input: data, traceHeader, includedData },
  StopExecution: { executionArn: required(arn), error: errorName, cause },
  TagResource: { resourceArn: required(arn), tags: required(tags) },
  TestState: {
    definition: required(definition),
    roleArn: arn,
    input: data,
    inspectionLevel: choice('INFO', 'DEBUG', 'TRACE'),
    revealSecrets: boolean,
    variables: data,
    stateName: secretName,
    mock: structure({
      result: data,
      errorOutput: structure({ error: errorName, cause }),
      fieldValidationMode: choice('STRICT', 'PRESENT', 'NONE'),
    }),
    context: data,
    stateConfiguration: structure({
      retrierRetryCount: count,
      errorCausedByState: secretName,
      mapIterationFailureCount: count,
      mapItemReaderData: data,
    }),
  },
  UntagResource: { resourceArn: required(arn), tagKeys: required(list({ type: 'string', min: 1, max: 128 })) },
  UpdateMapRun: {
    mapRunArn: required(longArn),
    maxConcurrency: count,
    toleratedFailurePercentage: { type: 'number', min: 0, max: 100 },
    toleratedFailureCount: count,
  },
  UpdateStateMachine: {
    stateMachineArn: required(arn),
    definition,
    roleArn: arn,
    loggingConfiguration: logging,
    tracingConfiguration: tracing,
    publish: boolean,
    versionDescription: description,
    encryptionConfiguration: encryption,
  },
  UpdateStateMachineAlias: { stateMachineAliasArn: required(arn), description, routingConfiguration: routing },
  ValidateStateMachineDefinition: {
    definition: required(definition),
    type: machineType,
    severity: choice('ERROR', 'WARNING'),
    maxResults: { type: 'integer', min: 0, max: 100 },
  },
};

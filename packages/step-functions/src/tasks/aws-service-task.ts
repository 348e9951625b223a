import { AwsServiceError } from '../execution/aws-services.ts';
import { Failure } from '../execution/failure.ts';
import type { Pattern } from '../execution/task-answers.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import type { TaskAttempt } from './attempt.ts';
import type { ServiceIntegration } from './service-task.ts';

interface OptimisedService {
  readonly actions: readonly string[];
  /** How errors begin: `DynamoDB.ResourceNotFoundException`. */
  readonly prefix: string;
  /** What the AWS SDK for Java 1 calls the service. */
  readonly service: string;
  /** Members that the service takes as text, and states may give as objects. */
  readonly textMembers: readonly string[];
}

/**
 * The services with an integration of their own.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
 */
const optimised: Readonly<Record<string, OptimisedService>> = {
  dynamodb: {
    actions: ['getItem', 'putItem', 'updateItem', 'deleteItem'],
    prefix: 'DynamoDB',
    service: 'AmazonDynamoDBv2',
    textMembers: [],
  },
  sqs: { actions: ['sendMessage'], prefix: 'SQS', service: 'AmazonSQS', textMembers: ['MessageBody'] },
  sns: { actions: ['publish'], prefix: 'SNS', service: 'AmazonSNS', textMembers: ['Message'] },
  events: { actions: ['putEvents'], prefix: 'EventBridge', service: 'AmazonEventBridge', textMembers: ['Detail'] },
};

/** The integration of a service of its own, such as `dynamodb:putItem`; undefined if there is none. */
export function optimisedIntegration(
  service: string,
  action: string,
  pattern: Pattern,
): ServiceIntegration | undefined {
  const known = optimised[service];
  if (!known?.actions.includes(action)) return undefined;
  return {
    resourceType: service,
    resource: pattern === 'callback' ? `${action}.waitForTaskToken` : action,
    pattern,
    call: (attempt, parameters) =>
      callService(attempt, service, action, withTexts(parameters, known.textMembers), (error) => ({
        error: `${known.prefix}.${error.modeled ? exceptionName(error.errorName) : generalError(known)}`,
        cause: `${error.message} (Service: ${known.service}; Status Code: ${error.statusCode}; Error Code: ${error.errorName}; Request ID: ${error.requestId}; Proxy: null)`,
      })),
    output: (response) => {
      if (service === 'events') checkEntries(response);
      return isJsonObject(response) ? { ...response, ...metadata } : response;
    },
  };
}

const metadata: JsonObject = {
  SdkHttpMetadata: { HttpStatusCode: 200 },
  SdkResponseMetadata: { RequestId: 'local' },
};

function generalError({ prefix }: OptimisedService): string {
  return `Amazon${prefix}Exception`;
}

/** The AWS SDK for Java ends the name of every error with Exception. */
export function exceptionName(name: string): string {
  return name.endsWith('Exception') ? name : `${name}Exception`;
}

function withTexts(parameters: JsonObject, members: readonly string[]): JsonObject {
  const encode = (object: JsonObject): JsonObject =>
    Object.fromEntries(
      Object.entries(object).map(([member, value]) => {
        if (members.includes(member) && typeof value === 'object' && value !== null) {
          return [member, JSON.stringify(value)];
        }
        if (member === 'Entries' && Array.isArray(value)) {
          return [member, value.map((entry) => (isJsonObject(entry) ? encode(entry) : entry))];
        }
        return [member, value];
      }),
    );
  return encode(parameters);
}

/** EventBridge answers 200 even if it took none of the events; the state fails on the first one refused. */
function checkEntries(response: Json): void {
  if (!isJsonObject(response) || !response.FailedEntryCount) return;
  throw new Failure('EventBridge.FailedEntry', JSON.stringify(response), { ofTask: true });
}

/** What the AWS SDK for Java 2 calls a service where it is not just the capitalised name. */
const sdkNames: Readonly<Record<string, string>> = {
  dynamodb: 'DynamoDb',
  secretsmanager: 'SecretsManager',
  eventbridge: 'EventBridge',
  cloudwatchlogs: 'CloudWatchLogs',
  cloudwatch: 'CloudWatch',
};

/**
 * `aws-sdk:<service>:<action>`
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export function sdkIntegration(service: string, action: string, pattern: Pattern): ServiceIntegration {
  const name = sdkNames[service] ?? service.charAt(0).toUpperCase() + service.slice(1);
  return {
    resourceType: `aws-sdk:${service}`,
    resource: pattern === 'callback' ? `${action}.waitForTaskToken` : action,
    pattern,
    call: (attempt, parameters) =>
      callService(attempt, service, action, parameters, (error) => ({
        error: `${name}.${error.modeled ? exceptionName(error.errorName) : `${name}Exception`}`,
        cause: `${error.message} (Service: ${name}, Status Code: ${error.statusCode}, Request ID: ${error.requestId})`,
      })),
    output: (response) => response,
  };
}

function callService(
  { host, waiting }: TaskAttempt,
  service: string,
  action: string,
  input: JsonObject,
  describe: (error: AwsServiceError) => { error: string; cause: string },
): void {
  host.services.call({ service, action, input }, host.signal).then(
    (value) => waiting.send({ type: 'response', value }),
    (reason: unknown) => {
      const error =
        reason instanceof AwsServiceError
          ? reason
          : new AwsServiceError('SdkClientException', String(reason), 400, false);
      waiting.send({ type: 'failure', ...describe(error) });
    },
  );
}

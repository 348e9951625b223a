import { AwsServiceError } from '../execution/aws-services.ts';
import { Failure } from '../execution/failure.ts';
import type { Pattern } from '../execution/task-answers.ts';
import { findIntegration, integratedServices, type ResourceName } from '../integrations/find.ts';
import type { IntegratedService, ServiceCall } from '../integrations/integration.ts';
import { sdkServiceName } from '../integrations/sdk-services.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import type { TaskAttempt } from './attempt.ts';
import { followJob, type JobEnd } from './job.ts';
import type { ServiceIntegration } from './service-task.ts';

/** An optimised integration, such as `dynamodb:putItem`; undefined if there is none with this name. */
export function optimisedIntegration(name: ResourceName): ServiceIntegration | undefined {
  const { service, action, suffix } = name;
  const integration = findIntegration(name);
  const known = integratedServices[service];
  if (integration === undefined || known === undefined) return undefined;
  const { job, request, response, refused, textMembers = [] } = integration;
  return {
    resourceType: service,
    resource: action + suffix,
    pattern: patternOf(suffix),
    call: (attempt, parameters) => {
      const input = withTexts(parameters, textMembers);
      callService(attempt, known, request?.(input) ?? { action, input });
    },
    output: (answer, _attempt, parameters) => {
      if (!isJsonObject(answer)) return answer;
      const refusal = refused?.(answer, suffix);
      if (refusal !== undefined) throw new Failure(refusal.error, JSON.stringify(refusal.cause), { ofTask: true });
      const output = response?.(answer, parameters) ?? answer;
      return isJsonObject(output) ? { ...output, ...metadata } : output;
    },
    ...(suffix === '.sync' && {
      await: (attempt, submitted) => {
        if (job === undefined) noWayToPoll(attempt, name);
        else followJob(attempt, job, submitted, (call) => send(attempt, known, call));
      },
      cancel: (attempt, submitted) => {
        const stop = job?.stop?.(submitted);
        // Best effort, as on AWS: nothing waits for the outcome.
        if (stop !== undefined) void send(attempt, known, stop).catch(() => undefined);
      },
      ended: resultOfJob,
    }),
  };
}

function patternOf(suffix: string): Pattern {
  if (suffix === '') return 'request-response';
  return suffix === '.waitForTaskToken' ? 'callback' : 'sync';
}

/** A job that failed makes its task fail, with the description of the job as the cause. */
function resultOfJob(end: Json): Json {
  const { result, failed } = end as unknown as JobEnd;
  if (failed) throw new Failure('States.TaskFailed', JSON.stringify(result), { ofTask: true });
  return result;
}

function noWayToPoll({ waiting }: TaskAttempt, { service, action }: ResourceName): void {
  const page = `https://docs.aws.amazon.com/step-functions/latest/dg/${integratedServices[service]?.page}.html`;
  const cause = `This engine cannot ask ${service} how a job of ${action} stands (${page}): give it an answer for the task.`;
  waiting.send({ type: 'failure', error: 'States.Runtime', cause });
}

const metadata: JsonObject = {
  SdkHttpMetadata: { HttpStatusCode: 200 },
  SdkResponseMetadata: { RequestId: 'local' },
};

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

/**
 * `aws-sdk:<service>:<action>`
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export function sdkIntegration({ service, action, suffix }: ResourceName): ServiceIntegration {
  const name = sdkServiceName(service) ?? service;
  return {
    resourceType: `aws-sdk:${service}`,
    resource: action + suffix,
    pattern: patternOf(suffix),
    call: ({ host, waiting }, input) => {
      host.services.call({ service, action, input }, host.signal).then(
        (value) => waiting.send({ type: 'response', value }),
        (reason: unknown) => waiting.send({ type: 'failure', ...sdkFailure(name, asServiceError(reason)) }),
      );
    },
    output: (response) => response,
  };
}

/** @param service as errors of the SDK name it: `DynamoDb` */
export function sdkFailure(service: string, error: AwsServiceError): { error: string; cause: string } {
  const { errorName, message, modeled, statusCode, requestId, extendedRequestId } = error;
  const extended = extendedRequestId === undefined ? '' : `, Extended Request ID: ${extendedRequestId}`;
  const details = `Service: ${service}, Status Code: ${statusCode}, Request ID: ${requestId}${extended}`;
  return {
    error: `${service}.${modeled ? exceptionName(errorName) : `${service}Exception`}`,
    cause: `${message} (${details}) (SDK Attempt Count: 1)`,
  };
}

function callService(attempt: TaskAttempt, service: IntegratedService, call: ServiceCall): void {
  const { waiting } = attempt;
  send(attempt, service, call).then(
    (value) => waiting.send({ type: 'response', value }),
    (reason: unknown) => waiting.send({ type: 'failure', ...integrationFailure(service, asServiceError(reason)) }),
  );
}

function send({ host }: TaskAttempt, known: IntegratedService, { service, action, input }: ServiceCall): Promise<Json> {
  return host.services.call({ service: service ?? known.sdkService, action, input }, host.signal);
}

/** The name that an optimised integration gives to an error of its service. */
export function integrationFailure(
  service: IntegratedService,
  error: AwsServiceError,
): { error: string; cause: string } {
  const { errorName, message, modeled, statusCode, requestId } = error;
  const { errorPrefix, javaName } = service;
  const general = `${javaName.replace(/v2$/, '')}Exception`;
  const details = `Service: ${javaName}; Status Code: ${statusCode}; Error Code: ${errorName}; Request ID: ${requestId}; Proxy: null`;
  return {
    error: `${errorPrefix}.${modeled ? exceptionName(errorName) : general}`,
    cause: `${message} (${details})`,
  };
}

export function asServiceError(reason: unknown): AwsServiceError {
  return reason instanceof AwsServiceError
    ? reason
    : new AwsServiceError('SdkClientException', String(reason), 400, false);
}

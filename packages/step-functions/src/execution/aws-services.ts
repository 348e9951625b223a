import type { Json, JsonObject } from '../language/json.ts';

/** A call of an AWS service; not of Lambda and Step Functions, which the engine calls in other ways. */
export interface AwsServiceRequest {
  /** The service's name in `aws-sdk` resources: `dynamodb`, `sqs`, `secretsmanager`, `eventbridge`. */
  readonly service: string;
  /** The action's name in resource ARNs: `putItem`. */
  readonly action: string;
  readonly input: JsonObject;
  /**
   * `base64`: bytes in the input and the result are base64.
   * @default a value for bytes is sent as its JSON text, and a streamed body is returned as text
   */
  readonly body?: 'base64';
}

/**
 * Calls AWS services for the engine's service integrations. Work that takes real time holds the engine's clock, as with
 * LambdaRunner.
 */
export interface AwsServices {
  /** @throws AwsServiceError if the service refuses the call */
  call(request: AwsServiceRequest, signal: AbortSignal): Promise<Json>;
}

/** The error of a refused service call. */
export class AwsServiceError extends Error {
  /** The error code, such as ResourceNotFoundException. */
  readonly errorName: string;
  readonly statusCode: number;
  /** Whether the service's API model contains this error; otherwise it is one of its common errors. */
  readonly modeled: boolean;
  readonly requestId: string;
  /** The extended request id of S3; undefined for other services. */
  readonly extendedRequestId: string | undefined;

  constructor(
    errorName: string,
    message: string,
    statusCode: number,
    modeled = true,
    requestId = 'local',
    extendedRequestId?: string,
  ) {
    super(message);
    this.errorName = errorName;
    this.statusCode = statusCode;
    this.modeled = modeled;
    this.requestId = requestId;
    this.extendedRequestId = extendedRequestId;
  }
}

import type { Json, JsonObject } from '../language/json.ts';

/** A call of an AWS service other than Lambda and Step Functions. */
export interface AwsServiceRequest {
  /** As `aws-sdk` resources name it: `dynamodb`, `sqs`, `secretsmanager`, `eventbridge`. */
  readonly service: string;
  /** As resource ARNs name it: `putItem`. */
  readonly action: string;
  readonly input: JsonObject;
  /** How bytes are given and taken. @default given as values, whose JSON text the service gets; a streamed body taken as text */
  readonly body?: 'base64';
}

/**
 * Calls AWS services for the engine's service integrations. Work that takes real time holds the engine's clock, as with
 * LambdaRunner.
 */
export interface AwsServices {
  /** @throws AwsServiceError where the service refuses the call */
  call(request: AwsServiceRequest, signal: AbortSignal): Promise<Json>;
}

/** A service refused a call. */
export class AwsServiceError extends Error {
  /** The error's code or the name of its shape, such as ResourceNotFoundException. */
  readonly errorName: string;
  readonly statusCode: number;
  /** Whether the service's model names this error for itself; else it is one of the service's general errors. */
  readonly modeled: boolean;
  readonly requestId: string;
  /** S3 has one. */
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

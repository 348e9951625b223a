import type { Host } from '../execution/host.ts';
import { isJsonObject } from '../language/json.ts';
import { asServiceError } from './aws-service-task.ts';
import type { S3 } from './s3-dataset.ts';
import { ItemsError } from './s3-items.ts';

/** S3 through the engine's AWS services. */
export function s3Of({ services, signal }: Host): S3 {
  return async (action, input) => {
    const answer = await services.call({ service: 's3', action, input, body: 'base64' }, signal);
    return isJsonObject(answer) ? answer : {};
  };
}

/** The cause text of a failed call of S3, or of an object that cannot be read as items. */
export function causeOf(reason: unknown): string {
  if (reason instanceof ItemsError) return reason.message;
  const { errorName, message, statusCode, requestId } = asServiceError(reason);
  return `${message} (Service: Amazon S3; Status Code: ${statusCode}; Error Code: ${errorName}; Request ID: ${requestId}; Proxy: null)`;
}

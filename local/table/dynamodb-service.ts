import { AwsError } from 'step-functions-engine';
import type { AwsJsonService } from 'step-functions-engine/server';

/** A signature in the right form: the database does not check its value. */
const signature =
  'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0';

/**
 * A proxy in front of a database with the DynamoDB API, for callers that need to observe the calls.
 * @param endpoint the endpoint of the database
 */
export function dynamoDb(endpoint: string): AwsJsonService {
  const targetPrefix = 'DynamoDB_20120810';
  const jsonVersion = '1.0';
  return {
    targetPrefix,
    jsonVersion,
    call: async (action, input) => {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: {
          'content-type': `application/x-amz-json-${jsonVersion}`,
          'x-amz-target': `${targetPrefix}.${action}`,
          'x-amz-date': '20260101T000000Z',
          authorization: signature,
        },
        body: JSON.stringify(input),
      });
      const output = (await response.json()) as Record<string, string>;
      if (response.ok) return output;
      const { __type = 'InternalServerError', message, Message, ...fields } = output;
      throw new AwsError(__type, message ?? Message ?? '', response.status, fields);
    },
  };
}

import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { clientConfig } from '../../orders/adapters/client-config.ts';
import { DynamoDbTable } from '../../orders/adapters/dynamodb-table.ts';
import { SecretsManagerPaymentSecrets } from '../../orders/adapters/payment-secret.ts';
import { requiredVariable } from '../../orders/adapters/required-variable.ts';
import { SandboxGateway } from './sandbox-gateway.ts';

const log = new Logger({ serviceName: 'sandbox-gateway' });

const secrets = new SecretsManagerPaymentSecrets(
  new SecretsManagerClient(clientConfig),
  requiredVariable('PAYMENT_SECRET_ARN'),
);

const gateway = new SandboxGateway({
  table: new DynamoDbTable(new DynamoDBClient(clientConfig), requiredVariable('TABLE_NAME')),
  secret: (maxAge) => secrets.read(maxAge),
  now: () => new Date(),
  log: (message, details) => log.info(message, { details }),
});

/**
 * The Lambda handler of the sandbox gateway. The path of the gateway's API, `/payments...`, is the end of the path of the
 * stack's route: `POST /sandbox-gateway/payments/{id}/void`.
 */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const { body = '', isBase64Encoded, rawPath, requestContext, headers } = event;
  const response = await gateway.handle({
    method: requestContext.http.method,
    path: rawPath.replace(/^.*?(?=\/payments)/, ''),
    authorization: headers.authorization,
    body: isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body,
  });
  return {
    statusCode: response.status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(response.body),
  };
}

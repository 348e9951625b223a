import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AwsError, RealClock } from 'step-functions-engine';
import { LambdaRuntime } from 'step-functions-engine/lambda-runtime';
import { startAwsJsonServer } from 'step-functions-engine/server';
import { functionSpec } from '../../functions/manifest.ts';
import { startHttpApi } from '../../local/aws-api/http-api/http-api.ts';
import { secretsManager } from '../../local/aws-api/secrets-manager.ts';
import { startTable } from '../../local/table/table.ts';
import { DynamoDbTable } from '../../orders/adapters/dynamodb-table.ts';
import { paymentKey } from '../../orders/keys.ts';

const secretArn = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:payment-gateway-local0';

/** The bundle of POST /payments/callback behind a real HTTP server. */
export interface CallbackApi {
  readonly url: string;
  /** The log lines of the function. */
  readonly logs: readonly string[];
  /** The inputs of SendTaskSuccess and SendTaskFailure that the function called. */
  readonly results: readonly object[];
  /** Stores a requested payment with a task token. */
  addPayment(orderId: string, taskToken: string): Promise<void>;
  payment(orderId: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  close(): Promise<void>;
}

export async function startCallbackApi(webhookSecrets: readonly string[]): Promise<CallbackApi> {
  const clock = new RealClock();
  const logs: string[] = [];
  const results: object[] = [];
  const { endpoint, tableName, close: closeTable } = await startTable({ stock: [] });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const table = new DynamoDbTable(client, tableName);
  const awsApi = await startAwsJsonServer({
    services: [
      secretsManager(new Map([[secretArn, JSON.stringify({ apiKey: 'key', webhookSecrets })]])),
      {
        targetPrefix: 'AWSStepFunctions',
        jsonVersion: '1.0',
        call: async (action, input) => {
          if (!action.startsWith('SendTask')) throw new AwsError('UnknownOperationException', '');
          results.push(input as object);
          return {};
        },
      },
    ],
  });
  const { timeout, memory } = functionSpec('payment-callback');
  const lambda = new LambdaRuntime({
    clock,
    onLog: ({ text }) => logs.push(text),
    functions: {
      'payment-callback': {
        file: path.resolve('dist/functions/payment-callback/handler.mjs'),
        timeout,
        memory,
        environment: {
          TABLE_NAME: tableName,
          PAYMENT_GATEWAY_URL: 'http://127.0.0.1:9',
          PAYMENT_SECRET_ARN: secretArn,
          AWS_ENDPOINT_URL_DYNAMODB: endpoint,
          AWS_ENDPOINT_URL_SFN: awsApi.url,
          AWS_ENDPOINT_URL_SECRETS_MANAGER: awsApi.url,
        },
      },
    },
  });
  const routes = [{ routeKey: 'POST /payments/callback', functionName: 'payment-callback', open: true }];
  const api = await startHttpApi({ clock, lambda, routes });
  return {
    url: `${api.url}/payments/callback`,
    logs,
    results,
    addPayment: async (orderId, taskToken) => {
      const payment = { paymentId: `pay-${orderId}`, orderId, amount: 1000, currency: 'EUR', taskToken };
      await table.transact([{ put: { ...paymentKey(orderId), ...payment } }]);
    },
    payment: (orderId) => table.get(paymentKey(orderId)),
    close: async () => {
      await api.close();
      await lambda.close();
      await awsApi.close();
      client.destroy();
      await closeTable();
    },
  };
}

import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AwsSdkServices, type AwsServiceRequest, type Clock, type Json } from 'step-functions-engine';
import { dynoxideBinary, startDynoxide } from '../../local/table/dynoxide.ts';

/** A local DynamoDB for the cases that use it. */
export interface DynamoDb {
  createTable(TableName: string, partitionKey: string): Promise<void>;
  /** Deletes the tables created since the last call. */
  clear(): Promise<void>;
  call(clock: Clock, request: AwsServiceRequest): Promise<Json>;
  close(): Promise<void>;
}

/** Starts dynoxide; undefined if it is not installed. */
export async function startDynamoDb(): Promise<DynamoDb | undefined> {
  const binary = dynoxideBinary();
  if (binary === undefined) return undefined;
  const dynoxide = await startDynoxide(binary);
  process.env.AWS_ENDPOINT_URL_DYNAMODB = dynoxide.endpoint;
  process.env.AWS_ACCESS_KEY_ID ??= 'test';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'test';
  const client = new DynamoDBClient({ region: 'us-east-1' });
  const tables = new Set<string>();
  return {
    async createTable(TableName, partitionKey) {
      tables.add(TableName);
      const create = new CreateTableCommand({
        TableName,
        KeySchema: [{ AttributeName: partitionKey, KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: partitionKey, AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      });
      await client.send(create);
    },
    async clear() {
      for (const TableName of tables) await client.send(new DeleteTableCommand({ TableName }));
      tables.clear();
    },
    call: (clock, request) => new AwsSdkServices(clock, 'us-east-1').call(request, new AbortController().signal),
    async close() {
      client.destroy();
      await dynoxide.close();
    },
  };
}

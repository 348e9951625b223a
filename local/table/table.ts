import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { UserError } from 'step-functions-engine/server';
import type { Stock } from '../../command-line/stock-file.ts';
import { stockItem } from '../../orders/inventory/stock.ts';
import { hasDockerEngine, startDynamoDbLocal } from './dynamodb-local.ts';
import { type Database, dynoxideBinary, dynoxidePackage, startDynoxide } from './dynoxide.ts';

export interface TableOptions {
  /** The folder for data; without it, the table is in memory and lost when it is closed. */
  readonly dataFolder?: string;
  /** The stock of a new table; existing items are not changed. */
  readonly stock: Stock;
}

export interface LocalTable {
  /** The DynamoDB endpoint. */
  readonly endpoint: string;
  readonly tableName: string;
  readonly client: DynamoDBDocumentClient;
  close(): Promise<void>;
}

/**
 * Creates the table of the local run with its stock: in the database at AWS_ENDPOINT_URL_DYNAMODB, if that is set;
 * otherwise in dynoxide, if it is installed; otherwise in DynamoDB Local in Docker. In a database that other processes
 * use too, a run without a data folder has a table of its own, which it deletes at the end.
 * @throws UserError if none of them is available
 */
export async function startTable({ dataFolder, stock }: TableOptions): Promise<LocalTable> {
  const database = await startDatabase(dataFolder);
  const temporary = dataFolder === undefined;
  const tableName = temporary && database.shared ? `orders-${randomUUID()}` : 'orders';
  const client = new DynamoDBClient({
    endpoint: database.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const close = async () => {
    if (temporary && database.shared) await client.send(new DeleteTableCommand({ TableName: tableName }));
    client.destroy();
    await database.close();
  };
  try {
    await createTable(client, tableName);
    const documents = DynamoDBDocumentClient.from(client);
    await seed(documents, tableName, stock);
    return { endpoint: database.endpoint, tableName, client: documents, close };
  } catch (error) {
    client.destroy();
    await database.close();
    throw new UserError(
      `The table could not be created at ${database.endpoint}: ${error instanceof Error ? error.message || error.name : error}`,
      { cause: error },
    );
  }
}

interface TableDatabase extends Database {
  /** Whether other processes use the database too. */
  readonly shared: boolean;
}

async function startDatabase(dataFolder?: string): Promise<TableDatabase> {
  const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB;
  if (endpoint !== undefined && endpoint !== '') return { endpoint, shared: true, close: async () => {} };
  if (dataFolder !== undefined) mkdirSync(dataFolder, { recursive: true });
  const binary = dynoxideBinary();
  if (binary !== undefined) {
    const file = dataFolder === undefined ? undefined : path.join(dataFolder, 'table.sqlite');
    return { ...(await startDynoxide(binary, file)), shared: false };
  }
  if (await hasDockerEngine()) return { ...(await startDynamoDbLocal(dataFolder)), shared: false };
  throw new UserError(
    `There is no database for the local run: the package ${dynoxidePackage()} is not installed, and no Docker engine answers.\n` +
      'Run `make setup`, which installs it where it exists; or start Docker; or start a database with the DynamoDB API,\n' +
      'and set AWS_ENDPOINT_URL_DYNAMODB=http://localhost:8000.',
  );
}

async function createTable(client: DynamoDBClient, TableName: string): Promise<void> {
  try {
    await client.send(
      new CreateTableCommand({
        TableName,
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        // Without the stream of a deployment: nothing reads it here, and dynoxide becomes slower with each record in
        // it.
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client, minDelay: 0.05, maxDelay: 1, maxWaitTime: 10 }, { TableName });
}

async function seed(client: DynamoDBDocumentClient, TableName: string, stock: Stock): Promise<void> {
  const put = async ({ sku, available }: Stock[number]) => {
    try {
      const Item = stockItem(sku, available);
      await client.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  };
  await Promise.all(stock.map(put));
}

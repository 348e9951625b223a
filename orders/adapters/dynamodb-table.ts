import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Item, Key, Table, Write, WriteResult } from '../ports.ts';
import { callAws } from './call-aws.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Reasons of a cancelled transaction after which a retry of the same transaction may succeed. */
const transientReasons = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/** The table in DynamoDB, or in another server with the same API, whose address is in AWS_ENDPOINT_URL_DYNAMODB. */
export class DynamoDbTable implements Table {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
    this.#tableName = tableName;
  }

  async get(key: Key): Promise<Item | undefined> {
    const command = new GetCommand({ TableName: this.#tableName, Key: key, ConsistentRead: true });
    const { Item } = await callAws(() => this.#client.send(command));
    return Item as Item | undefined;
  }

  async query(pk: string, limit = Number.POSITIVE_INFINITY): Promise<readonly Item[]> {
    const query = {
      TableName: this.#tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ConsistentRead: true,
      ...(Number.isFinite(limit) && { Limit: limit }),
    };
    return callAws(async () => {
      const items: Item[] = [];
      for await (const page of paginateQuery({ client: this.#client }, query)) {
        items.push(...((page.Items ?? []) as Item[]));
        if (items.length >= limit) break;
      }
      return items.slice(0, limit);
    });
  }

  async transact(writes: readonly Write[]): Promise<WriteResult> {
    const command = new TransactWriteCommand({ TransactItems: writes.map((write) => this.#toTransactItem(write)) });
    return callAws(async () => {
      try {
        await this.#client.send(command);
        return { done: true };
      } catch (error) {
        const refused = refusedWrites(error);
        if (refused === undefined) throw error;
        return { done: false, refused };
      }
    });
  }

  async update(key: Key, set: string, expressions: Parameters<Table['update']>[2]): Promise<Item | undefined> {
    const command = new UpdateCommand({
      TableName: this.#tableName,
      Key: key,
      UpdateExpression: set,
      ...toDynamoDb(expressions),
      ReturnValues: 'ALL_NEW',
    });
    return callAws(async () => {
      try {
        const { Attributes } = await this.#client.send(command);
        return Attributes as Item | undefined;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    });
  }

  #toTransactItem(write: Write): TransactItem {
    const common = { TableName: this.#tableName, ...toDynamoDb(write) };
    if ('put' in write) return { Put: { ...common, Item: write.put } };
    if ('delete' in write) return { Delete: { ...common, Key: write.delete } };
    if ('update' in write) return { Update: { ...common, Key: write.update, UpdateExpression: write.set } };
    return { ConditionCheck: { ...common, Key: write.check, ConditionExpression: write.condition } };
  }
}

function toDynamoDb({ condition, names, values }: Pick<Write, 'condition' | 'names' | 'values'>) {
  return {
    ConditionExpression: condition,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}

/**
 * The positions (from 0) of the writes whose conditions were false; undefined for any other error.
 */
function refusedWrites(error: unknown): number[] | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None');
  if (codes.some((code) => transientReasons.has(code))) return undefined;
  const refused = codes.flatMap((code, index) => (code === 'ConditionalCheckFailed' ? [index] : []));
  return refused.length > 0 ? refused : undefined;
}

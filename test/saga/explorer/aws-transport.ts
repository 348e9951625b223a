import http from 'node:http';
import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ExecutionAlreadyExists, InvalidToken, SFNClient, TaskDoesNotExist, TaskTimedOut } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { ApiCall } from 'step-functions-engine/server';

interface Command {
  readonly input: Readonly<Record<string, unknown>>;
}

type OnCall = (call: Omit<ApiCall, 'caller'>) => void;

/** The data about an action of an AWS JSON API that a call needs. */
type Call = (action: string, input: object) => Promise<object>;

const dynamoDbActions: Readonly<Record<string, string>> = {
  GetCommand: 'GetItem',
  QueryCommand: 'Query',
  TransactWriteCommand: 'TransactWriteItems',
  UpdateCommand: 'UpdateItem',
};

/**
 * Sends the commands of the AWS SDK's clients without the SDK's pipeline (signing, schemas, middleware), which would
 * take two thirds of a schedule's time. The adapters of orders/, the table and the engine are the real ones. The tests
 * of the workflow and of the saga use the complete SDK.
 * @param dynamoDb the table's endpoint
 * @param stepFunctions the engine's API
 * @param secret the payment secret
 * @param onCall called with each call
 */
export function sendDirectly(dynamoDb: string, stepFunctions: Call, secret: string, onCall: OnCall): void {
  Reflect.set(SecretsManagerClient.prototype, 'send', async ({ input }: Command) => {
    onCall({ service: 'secretsmanager', action: 'GetSecretValue', input });
    return { SecretString: secret };
  });
  const table = new DynamoDb(dynamoDb);
  Reflect.set(DynamoDBDocumentClient.prototype, 'send', (command: Command) => {
    const action = dynamoDbActions[command.constructor.name];
    if (action === undefined) throw new Error(`the explorer does not know how to send ${command.constructor.name}`);
    const input = toWire(command.input) as object;
    onCall({ service: 'DynamoDB_20120810', action, input });
    return table.call(action, input);
  });
  Reflect.set(SFNClient.prototype, 'send', async (command: Command) => {
    const action = command.constructor.name.replace(/Command$/, '');
    onCall({ service: 'AWSStepFunctions', action, input: command.input });
    try {
      return await stepFunctions(action, command.input);
    } catch (error) {
      throw toSfnException(error as Error);
    }
  });
}

/** The DynamoDB API over HTTP. */
class DynamoDb {
  readonly #endpoint: URL;
  readonly #agent = new http.Agent({ keepAlive: true });

  constructor(endpoint: string) {
    this.#endpoint = new URL(endpoint);
  }

  async call(action: string, input: object): Promise<object> {
    const { status, body } = await this.#post(action, JSON.stringify(input));
    const answer = JSON.parse(body);
    if (status === 200) return fromWire(answer);
    const name = String(answer.__type).replace(/^.*#/, '');
    const details = { $metadata: { httpStatusCode: status }, message: String(answer.message ?? answer.Message) };
    if (name === 'ConditionalCheckFailedException') throw new ConditionalCheckFailedException(details);
    if (name === 'TransactionCanceledException') {
      throw new TransactionCanceledException({ ...details, CancellationReasons: answer.CancellationReasons });
    }
    throw Object.assign(new Error(details.message), { name, ...details });
  }

  #post(action: string, body: string): Promise<{ status: number; body: string }> {
    const { hostname, port } = this.#endpoint;
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': Buffer.byteLength(body),
      'x-amz-target': `DynamoDB_20120810.${action}`,
      // The database checks its form, not its value.
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      'x-amz-date': '20260101T000000Z',
    };
    return new Promise((resolve, reject) => {
      const request = http.request({ hostname, port, method: 'POST', agent: this.#agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      });
      request.on('error', reject);
      request.end(body);
    });
  }
}

const itemFields = ['Key', 'Item', 'ExpressionAttributeValues', 'Attributes'];
const options = { removeUndefinedValues: true };

/** Values in DynamoDB's JSON format, where an input contains plain values. */
function toWire(input: unknown): unknown {
  if (Array.isArray(input)) return input.map(toWire);
  if (typeof input !== 'object' || input === null) return input;
  const wire = Object.entries(input).map(([field, value]) => [
    field,
    itemFields.includes(field) && value !== undefined ? marshall(value, options) : toWire(value),
  ]);
  return Object.fromEntries(wire);
}

function fromWire(answer: Record<string, unknown>): object {
  const { Item, Items, Attributes } = answer as Record<string, Parameters<typeof unmarshall>[0]>;
  return {
    ...answer,
    ...(Item && { Item: unmarshall(Item) }),
    ...(Attributes && { Attributes: unmarshall(Attributes) }),
    ...(Array.isArray(Items) && { Items: Items.map((item) => unmarshall(item)) }),
  };
}

const sfnExceptions = { ExecutionAlreadyExists, InvalidToken, TaskDoesNotExist, TaskTimedOut };

function toSfnException(error: Error): Error {
  const Exception = sfnExceptions[error.name as keyof typeof sfnExceptions];
  if (Exception === undefined) return error;
  return new Exception({ message: error.message, $metadata: { httpStatusCode: 400 } });
}

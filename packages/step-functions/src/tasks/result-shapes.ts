import { isJsonObject, type Json } from '../language/json.ts';

/** What TestState checks of a mocked result: types, bounds and values, where the service's model names them. */
type Shape =
  | { readonly type: 'string'; readonly min?: number; readonly values?: readonly string[] }
  | { readonly type: 'number'; readonly min?: number; readonly max?: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'array'; readonly items: Shape }
  | { readonly type: 'object'; readonly fields: Readonly<Record<string, Shape>> };

const text: Shape = { type: 'string' };
const number: Shape = { type: 'number' };
const object = (fields: Readonly<Record<string, Shape>>): Shape => ({ type: 'object', fields });

const consumedCapacity = object({
  TableName: text,
  CapacityUnits: number,
  ReadCapacityUnits: number,
  WriteCapacityUnits: number,
});
const dynamodbItem = object({ ConsumedCapacity: consumedCapacity, Attributes: object({}), Item: object({}) });
const putEvents = object({
  FailedEntryCount: number,
  Entries: { type: 'array', items: object({ EventId: text, ErrorCode: text, ErrorMessage: text }) },
});
const storageClasses = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'OUTPOSTS',
  'GLACIER_IR',
  'SNOW',
  'EXPRESS_ONEZONE',
];

/** The results of the actions that state machines use most; of the others nothing is checked. */
const shapes: Readonly<Record<string, Shape>> = {
  'lambda:invoke': object({ StatusCode: number, ExecutedVersion: text, FunctionError: text, LogResult: text }),
  'dynamodb:getItem': dynamodbItem,
  'dynamodb:putItem': dynamodbItem,
  'dynamodb:updateItem': dynamodbItem,
  'dynamodb:deleteItem': dynamodbItem,
  'events:putEvents': putEvents,
  'eventbridge:putEvents': putEvents,
  'sqs:sendMessage': object({ MD5OfMessageBody: text, MessageId: text, SequenceNumber: text }),
  'sns:publish': object({ MessageId: text, SequenceNumber: text }),
  'states:startExecution': object({ ExecutionArn: text }),
  'sfn:startExecution': object({ ExecutionArn: text }),
  'kms:encrypt': object({ CiphertextBlob: { type: 'string', min: 1 }, KeyId: text, EncryptionAlgorithm: text }),
  'kms:decrypt': object({ Plaintext: { type: 'string', min: 1 }, KeyId: text, EncryptionAlgorithm: text }),
  'lambda:getFunction': object({
    Configuration: object({
      FunctionName: text,
      FunctionArn: text,
      Runtime: text,
      Handler: text,
      CodeSize: number,
      Timeout: { type: 'number', min: 1 },
      MemorySize: { type: 'number', min: 128, max: 10_240 },
    }),
  }),
  's3:getObject': object({
    Body: text,
    ContentLength: number,
    ContentType: text,
    ETag: text,
    StorageClass: { type: 'string', values: storageClasses },
  }),
  's3:putObject': object({ ETag: text, VersionId: text }),
  'secretsmanager:getSecretValue': object({ ARN: text, Name: text, SecretString: text, VersionId: text }),
};

/**
 * What is wrong with a mocked result of a service; undefined if nothing is.
 * @param resource of the Task state
 */
export function resultProblem(resource: string, result: Json): string | undefined {
  const action = /:(?:aws-sdk:)?([^:]+:[^:.]+)(?:\..*)?$/.exec(resource)?.[1];
  const shape = action === undefined ? undefined : shapes[action];
  return shape === undefined ? undefined : problemOf('result', shape, result);
}

function problemOf(field: string, shape: Shape, value: Json): string | undefined {
  const actual = Array.isArray(value) ? 'array' : isJsonObject(value) ? 'object' : typeof value;
  if (actual !== shape.type) {
    const article = shape.type === 'array' || shape.type === 'object' ? 'an' : 'a';
    return `Field '${field}' must be ${article} ${shape.type}`;
  }
  if (shape.type === 'string' && typeof value === 'string') {
    if (value.length < (shape.min ?? 0)) return `Field '${field}' is smaller than the minimum length`;
    if (shape.values !== undefined && !shape.values.includes(value)) return `Field '${field}' is not an expected value`;
  }
  if (shape.type === 'number' && typeof value === 'number') {
    if (value < (shape.min ?? value)) return `Field '${field}' is less than the minimum value`;
    if (value > (shape.max ?? value)) return `Field '${field}' exceeds the maximum value`;
  }
  if (shape.type === 'array' && Array.isArray(value)) {
    return firstProblem(value.map((item) => () => problemOf(field, shape.items, item)));
  }
  if (shape.type === 'object' && isJsonObject(value)) {
    const checks = Object.entries(shape.fields).map(([name, member]) => () => {
      const item = value[name];
      return item === undefined || item === null ? undefined : problemOf(name, member, item);
    });
    return firstProblem(checks);
  }
  return undefined;
}

function firstProblem(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const problem = check();
    if (problem !== undefined) return problem;
  }
  return undefined;
}

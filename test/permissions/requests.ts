import type { ApiCall } from 'step-functions-engine/server';

/** The IAM request of a call, with the names of the local run. */
export interface LocalRequest {
  readonly caller: string;
  /** `dynamodb:GetItem` */
  readonly action: string;
  /** The name of the table, or the ARN of another resource. */
  readonly resource: string;
  /** The state machine of the calling workflow, if a workflow calls. */
  readonly stateMachine?: string;
  /** The partition keys of the items. */
  readonly leadingKeys?: readonly string[];
}

/** The wire form of DynamoDB's inputs, as far as IAM evaluates them. */
interface TableInput {
  readonly TableName?: string;
  readonly Key?: WireKey;
  readonly Item?: WireKey;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, { readonly S?: string }>>;
  readonly TransactItems?: readonly Readonly<Record<string, TableInput>>[];
}

interface WireKey {
  readonly pk?: { readonly S?: string };
}

type Rule = (input: Readonly<Record<string, unknown>>, tokens: TaskTokens) => readonly Omit<LocalRequest, 'caller'>[];

const ofItem =
  (action: string): Rule =>
  (input) => [itemRequest(action, input)];

const ofTaskToken =
  (action: string): Rule =>
  ({ taskToken }, tokens) => [{ action, resource: tokens.stateMachineOf(String(taskToken)) }];

/** Each part of a transaction needs the permission for its own action. */
const parts: Readonly<Record<string, string>> = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
  Get: 'dynamodb:GetItem',
};

/**
 * The IAM actions of each call. The complete list is
 * https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
const rules: Readonly<Record<string, Rule>> = {
  'DynamoDB_20120810.GetItem': ofItem('dynamodb:GetItem'),
  'DynamoDB_20120810.PutItem': ofItem('dynamodb:PutItem'),
  'DynamoDB_20120810.UpdateItem': ofItem('dynamodb:UpdateItem'),
  'DynamoDB_20120810.DeleteItem': ofItem('dynamodb:DeleteItem'),
  'DynamoDB_20120810.Query': ofItem('dynamodb:Query'),
  'DynamoDB_20120810.TransactWriteItems': ({ TransactItems }) => ofTransaction(TransactItems as TransactItems),
  'DynamoDB_20120810.TransactGetItems': ({ TransactItems }) => ofTransaction(TransactItems as TransactItems),
  'AWSStepFunctions.StartExecution': ({ stateMachineArn }) => [
    { action: 'states:StartExecution', resource: String(stateMachineArn) },
  ],
  'AWSStepFunctions.StartSyncExecution': ({ stateMachineArn }) => [
    { action: 'states:StartSyncExecution', resource: String(stateMachineArn) },
  ],
  'AWSStepFunctions.SendTaskSuccess': ofTaskToken('states:SendTaskSuccess'),
  'AWSStepFunctions.SendTaskFailure': ofTaskToken('states:SendTaskFailure'),
  'AWSStepFunctions.SendTaskHeartbeat': ofTaskToken('states:SendTaskHeartbeat'),
  'secretsmanager.GetSecretValue': ({ SecretId }) => [
    { action: 'secretsmanager:GetSecretValue', resource: String(SecretId) },
  ],
  'AWSLambda.Invoke': ({ FunctionName }) => [{ action: 'lambda:InvokeFunction', resource: String(FunctionName) }],
};

/**
 * The IAM requests of a call.
 * @throws Error naming a call that this module does not support
 */
export function requestsOf({ caller, service, action, input }: ApiCall, tokens: TaskTokens): readonly LocalRequest[] {
  const rule = rules[`${service}.${action}`];
  if (rule === undefined) {
    throw new Error(
      `${caller} calls ${service}.${action}: say in test/permissions/requests.ts what IAM is asked for it`,
    );
  }
  const { Payload } = input as { Payload?: string };
  const stateMachine = caller === 'states' && { stateMachine: tokens.read(String(Payload)) };
  return rule({ ...input }, tokens).map((request) => ({ caller, ...stateMachine, ...request }));
}

type TransactItems = readonly Readonly<Record<string, TableInput>>[];

/**
 * AWS does not document whether IAM evaluates the keys of an action in a transaction together or one by one. Both must
 * be allowed.
 */
function ofTransaction(items: TransactItems): readonly Omit<LocalRequest, 'caller'>[] {
  const single = items.flatMap((item) =>
    Object.entries(item).map(([part, input]) => itemRequest(parts[part] ?? `dynamodb:${part}`, input)),
  );
  const together = new Map<string, (typeof single)[number]>();
  for (const request of single) {
    const name = `${request.action} ${request.resource}`;
    const before = together.get(name)?.leadingKeys ?? [];
    together.set(name, { ...request, leadingKeys: [...before, ...request.leadingKeys] });
  }
  return [...single, ...together.values()];
}

function itemRequest(action: string, input: TableInput) {
  const { TableName, Key, Item } = input;
  const key = (Key ?? Item)?.pk?.S ?? queriedKey(input);
  if (TableName === undefined || key === undefined) throw new Error(`${action} names no table or no partition key`);
  return { action, resource: TableName, leadingKeys: [key] };
}

/** `pk = :value`, also with a placeholder for the name. */
function queriedKey({
  KeyConditionExpression = '',
  ExpressionAttributeNames = {},
  ExpressionAttributeValues = {},
}: TableInput) {
  for (const [, name = '', value = ''] of KeyConditionExpression.matchAll(/([#\w]+)\s*=\s*(:\w+)/g)) {
    if ((ExpressionAttributeNames[name] ?? name) === 'pk') return ExpressionAttributeValues[value]?.S;
  }
  return undefined;
}

/** The state machines to which task tokens belong, from the invocations by Step Functions. */
export class TaskTokens {
  readonly #stateMachines = new Map<string, string>();

  /**
   * @param payload of an invocation by Step Functions
   * @returns the invoking state machine: every step's input contains the ARN of its execution
   * @throws Error if it does not
   */
  read(payload: string): string {
    const [, before, name] = /"(arn:[^":]+:states:[^":]+:\d+):(?:execution|express):([^":]+):/.exec(payload) ?? [];
    if (name === undefined) {
      throw new Error(`the payload of a step has no execution ARN, so the role that invokes it is unknown: ${payload}`);
    }
    const stateMachine = `${before}:stateMachine:${name}`;
    const [token] = /AQCs[\w+/=-]{20,}/.exec(payload) ?? [];
    if (token !== undefined) this.#stateMachines.set(token, stateMachine);
    return stateMachine;
  }

  stateMachineOf(token: string): string {
    const found = this.#stateMachines.get(token);
    if (found === undefined) throw new Error('a result is sent for a task token that no function was given');
    return found;
  }
}

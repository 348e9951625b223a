import { afterAll, describe, expect, it } from 'vitest';
import { findPolicyProblems, guardPolicies } from '../../../infrastructure/iam/guard.ts';
import { removeFolders, synthesise, synthesiseAll } from '../synthesise.ts';

afterAll(removeFolders);

const table = 'arn:aws:dynamodb:us-east-1:111111111111:table/orders';
const machine = 'arn:aws:states:us-east-1:111111111111:stateMachine:orders';

/** A configuration with one role, which a service assumes, and one policy. */
function configuration(statements: readonly object[], service = 'lambda.amazonaws.com', Condition?: object) {
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service }, Condition };
  return {
    resource: {
      aws_iam_role: { role: { name: 'role', assume_role_policy: JSON.stringify({ Statement: [trust] }) } },
      aws_iam_role_policy: {
        policy: { name: 'run', role: '${aws_iam_role.role.name}', policy: JSON.stringify({ Statement: statements }) },
      },
    },
  };
}

const allow = (Action: string, Resource: string, Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  Condition,
});

const problemsOf = async (...statements: readonly object[]) =>
  (await findPolicyProblems(configuration(statements))).map(({ problem }) => problem);

const leadingKeys = (...keys: readonly string[]) => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } });

it('the policies of every deployed stack have no findings', async () => {
  await guardPolicies(synthesiseAll());
});

describe('a valid policy', () => {
  it.each([
    [allow('dynamodb:GetItem', table, leadingKeys('ORDER#*'))],
    [
      allow('states:StartExecution', machine, {
        'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': 'live' },
      }),
    ],
    [allow('lambda:InvokeFunction', 'arn:aws:lambda:us-east-1:111111111111:function:f:*')],
    [allow('logs:CreateLogStream', 'arn:aws:logs:us-east-1:111111111111:log-group:/aws/lambda/f:*')],
    [allow('logs:PutLogEvents', 'arn:aws:logs:us-east-1:111111111111:log-group:/aws/lambda/f:*')],
    [allow('xray:PutTraceSegments', '*')],
    [allow('kms:Decrypt', '${var.kms_key_arn}')],
    // The reference lists no resource for this action, but AWS accepts the state machine.
    [allow('states:SendTaskSuccess', machine)],
  ])('%j has no findings', async (statement) => {
    expect(await problemsOf(statement)).toEqual([]);
  });
});

it('a statement without a resource is found', async () => {
  const statement = { Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: [] };
  expect(await problemsOf(statement)).toEqual(['lambda:InvokeFunction: the statement names no resource']);
});

describe('an invalid policy', () => {
  it.each([
    ['an unknown action', allow('dynamodb:ReadItem', table), 'there is no action dynamodb:ReadItem'],
    ['a wildcard in an action', allow('dynamodb:Get*', table), 'dynamodb:Get* also allows actions that AWS adds later'],
    ['an unknown service', allow('dynamo:GetItem', table), 'there is no action dynamo:GetItem'],
    ['a resource of another kind', allow('dynamodb:GetItem', machine), 'dynamodb:GetItem is not allowed on'],
    ['an alias as resource', allow('states:StartExecution', `${machine}:live`), 'is not allowed on'],
    [
      'a resource for an action without resource types',
      allow('dynamodb:ListStreams', table),
      'dynamodb:ListStreams has no resource type',
    ],
    [
      'all resources for an action with resource types',
      allow('dynamodb:GetItem', '*'),
      'is allowed on *: list its resources',
    ],
    [
      'a condition key that the service does not send',
      allow('secretsmanager:GetSecretValue', '*', { StringEquals: { 'dynamodb:LeadingKeys': 'x' } }),
      'secretsmanager:GetSecretValue does not send dynamodb:LeadingKeys',
    ],
    [
      'an unknown condition key',
      allow('dynamodb:GetItem', table, { StringEquals: { 'aws:Account': 'x' } }),
      'no condition key aws:Account',
    ],
    [
      'a set operator on a single-valued key',
      allow('dynamodb:GetItem', table, { 'ForAllValues:StringEquals': { 'aws:PrincipalArn': 'x' } }),
      'aws:PrincipalArn is single-valued',
    ],
    [
      'an operator of another type than the key',
      allow('dynamodb:GetItem', table, { NumericEquals: { 'aws:PrincipalArn': '1' } }),
      'NumericEquals does not compare that',
    ],
  ])('with %s is found', async (_, statement, expected) => {
    expect((await problemsOf(statement)).join()).toContain(expected);
  });
});

describe('a mistake of an earlier deployment is found', () => {
  it('a condition on a multivalued key without a set operator', async () => {
    const old = allow('states:StartExecution', machine, { StringEquals: { 'states:StateMachineQualifier': 'live' } });
    expect(await problemsOf(old)).toEqual([
      'states:StateMachineQualifier is multivalued: StringEquals needs ForAnyValue: or ForAllValues: before it',
    ]);
  });

  it('a condition on aws:SourceAccount, which API Gateway does not send', async () => {
    const condition = { StringEquals: { 'aws:SourceAccount': '111111111111' } };
    const findings = await findPolicyProblems(configuration([], 'apigateway.amazonaws.com', condition));
    expect(findings).toEqual([
      {
        where: 'role, trust policy',
        problem:
          'apigateway.amazonaws.com does not send aws:SourceAccount when it assumes a role, so it can never assume this one',
      },
    ]);
    expect(await findPolicyProblems(configuration([], 'states.amazonaws.com', condition))).toEqual([]);
  });

  it('the leading keys of a transaction in separate statements', async () => {
    const orders = allow('dynamodb:UpdateItem', table, leadingKeys('ORDER#*'));
    const stock = allow('dynamodb:UpdateItem', table, leadingKeys('STOCK#*'));
    expect(await problemsOf(orders, stock)).toEqual([
      expect.stringContaining(`dynamodb:UpdateItem on ${table} is allowed by 2 statements`),
    ]);
    expect(await problemsOf(allow('dynamodb:UpdateItem', table, leadingKeys('ORDER#*', 'STOCK#*')))).toEqual([]);
  });
});

it('a service without listed condition keys is found', async () => {
  const [finding] = await findPolicyProblems(configuration([], 'events.amazonaws.com'));
  expect(finding?.problem).toContain(
    'infrastructure/iam/services.ts does not list the condition keys that events.amazonaws.com sends',
  );
});

it('a stack with findings is refused with all of them and their locations', async () => {
  const bad = configuration([allow('dynamodb:ReadItem', table), allow('dynamodb:GetItem', machine)]);
  await expect(guardPolicies({ orders: bad })).rejects.toThrow(
    /would not work on AWS:\norders: role, policy run, statement 1: .*\norders: role, policy run, statement 2: /,
  );
});

it('a policy that is attached by a resource type that the check does not read is refused', async () => {
  const resource = { aws_iam_role_policy_attachment: { admin: {} } };
  await expect(guardPolicies({ orders: { resource } })).rejects.toThrow('aws_iam_role_policy_attachment.admin');
});

it('the stack with and without a KMS key has no findings', async () => {
  const kmsKeyArn = 'arn:aws:kms:eu-central-1:111111111111:key/11111111-2222-3333-4444-555555555555';
  expect(await findPolicyProblems(synthesise())).toEqual([]);
  expect(await findPolicyProblems(synthesise({ kmsKeyArn }))).toEqual([]);
});

import { beforeEach, describe, expect, test } from 'vitest';
import {
  type JsonObject,
  SeededRandom,
  StepFunctions,
  VirtualClock,
} from '../../../../packages/step-functions/src/index.ts';

const roleArn = 'arn:aws:iam::111111111111:role/r';
const machineArn = 'arn:aws:states:us-east-1:111111111111:stateMachine:m';
const definitionOf = (result: number) =>
  JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Pass', Result: result, End: true } } });
const waiting = JSON.stringify({
  StartAt: 'W',
  States: { W: { Type: 'Wait', Seconds: 3600, Next: 'S' }, S: { Type: 'Succeed' } },
});

let clock: VirtualClock;
let engine: StepFunctions;
const call = (action: string, input: JsonObject = {}) => engine.call(action, input) as Promise<Record<string, unknown>>;
const create = (more: JsonObject = {}) =>
  call('CreateStateMachine', { name: 'm', definition: definitionOf(1), roleArn, ...more });
const later = (ms: number) => new Promise<void>((resolve) => clock.setTimer(clock.now() + ms, resolve));

beforeEach(() => {
  clock = new VirtualClock();
  engine = new StepFunctions({
    clock,
    random: new SeededRandom([1, 2, 3, 4]),
    lambda: { invoke: async ({ payload }) => ({ payload }) },
  });
});

describe('a request with an invalid member', () => {
  test.each<[string, string, JsonObject, string]>([
    [
      'a required member is missing',
      'DescribeExecution',
      {},
      "Value null at 'executionArn' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a text is too long',
      'DescribeActivity',
      { activityArn: 'x'.repeat(257) },
      'Member must have length less than or equal to 256',
    ],
    [
      'a number is too large',
      'ListExecutions',
      { maxResults: 1001 },
      "Value '1001' at 'maxResults' failed to satisfy constraint",
    ],
    [
      'a text does not match its pattern',
      'RedriveExecution',
      { executionArn: 'a', clientToken: 'a b' },
      'Member must satisfy regular expression pattern: [!-~]+',
    ],
    [
      'a member of a list item is too short',
      'TagResource',
      { resourceArn: 'a', tags: [{ key: '', value: '' }] },
      "Value '' at 'tags.1.member.key'",
    ],
    [
      'an input is too long in bytes, though not in characters',
      'StartExecution',
      { stateMachineArn: 'a', input: `"${'ä'.repeat(131_072)}"` },
      "Value at 'input' failed to satisfy constraint: Member must have length less than or equal to 262144",
    ],
    [
      'a list of structures is too long',
      'CreateStateMachineAlias',
      { name: 'a', routingConfiguration: [1, 2, 3].map((n) => ({ stateMachineVersionArn: `v${n}`, weight: n })) },
      "Value '[RoutingConfigurationListItem(stateMachineVersionArn=v1, weight=1), RoutingConfigurationListItem(stateMachineVersionArn=v2, weight=2), RoutingConfigurationListItem(stateMachineVersionArn=v3, weight=3)]' at 'routingConfiguration' failed to satisfy constraint: Member must have length less than or equal to 2",
    ],
    [
      'the name of an alias is a number',
      'CreateStateMachineAlias',
      { name: '12', routingConfiguration: [{ stateMachineVersionArn: 'v', weight: 100 }] },
      'Member must satisfy regular expression pattern: ^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$',
    ],
    [
      'a routing weight is over 100',
      'UpdateStateMachineAlias',
      { stateMachineAliasArn: 'a', routingConfiguration: [{ stateMachineVersionArn: 'v', weight: 101 }] },
      "Value '101' at 'routingConfiguration.1.member.weight' failed to satisfy constraint: Member must have value less than or equal to 100",
    ],
    [
      'several members are invalid',
      'ListExecutions',
      { maxResults: -1, statusFilter: 'x' },
      '2 validation errors detected: ',
    ],
  ])('is refused with ValidationException if %s', async (_what, action, input, message) => {
    await expect(call(action, input)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });

  test('is refused with SerializationException if a member has the wrong type', async () => {
    await expect(call('ListExecutions', { maxResults: 'ten' })).rejects.toMatchObject({
      name: 'SerializationException',
    });
  });
});

describe('ValidateStateMachineDefinition', () => {
  const withWarning = JSON.stringify({
    StartAt: 'A',
    States: { A: { Type: 'Pass', Parameters: { id: '$.id' }, Next: 'B' }, B: { Type: 'Succeed' } },
  });
  const validate = (definition: string, more: JsonObject = {}) =>
    call('ValidateStateMachineDefinition', { definition, ...more });

  test('returns warnings only for severity WARNING; a definition with warnings can be created', async () => {
    expect(await validate(withWarning)).toEqual({ result: 'OK', diagnostics: [], truncated: false });
    expect(await validate(withWarning, { severity: 'WARNING' })).toMatchObject({
      result: 'OK',
      diagnostics: [{ severity: 'WARNING', code: 'NO_DOLLAR', location: '/States/A/Parameters/id' }],
    });
    expect(await create({ definition: withWarning })).toMatchObject({ stateMachineArn: machineArn });
  });

  test('returns errors before warnings', async () => {
    const { result, diagnostics } = await validate(withWarning.replace('"B":', '"C":'), { severity: 'WARNING' });
    expect(result).toBe('FAIL');
    expect((diagnostics as { severity: string }[]).map(({ severity }) => severity)).toEqual([
      'ERROR',
      'ERROR',
      'WARNING',
    ]);
  });
});

describe('an ARN', () => {
  test('that is not a role ARN is refused as roleArn and quoted in the message', async () => {
    const refusal = { name: 'InvalidArn', message: "Invalid Role Arn: 'admin'" };
    await expect(create({ roleArn: 'admin' })).rejects.toMatchObject(refusal);
    await create();
    const update = call('UpdateStateMachine', { stateMachineArn: machineArn, roleArn: 'admin' });
    await expect(update).rejects.toMatchObject(refusal);
  });

  test.each(['eu-west-1:111111111111', 'us-east-1:222222222222'])(
    'in %s refers to no state machine of the engine in us-east-1:111111111111',
    async (place) => {
      await create({ publish: true });
      const stateMachineArn = `arn:aws:states:${place}:stateMachine:m`;
      for (const arn of [stateMachineArn, `${stateMachineArn}:1`]) {
        await expect(call('StartExecution', { stateMachineArn: arn })).rejects.toMatchObject({
          name: 'StateMachineDoesNotExist',
        });
      }
    },
  );

  test('of an unknown map run is refused by ListExecutions with ResourceNotFound', async () => {
    const mapRunArn = 'arn:aws:states:us-east-1:111111111111:mapRun:m/Each:none';
    await expect(call('ListExecutions', { mapRunArn })).rejects.toMatchObject({ name: 'ResourceNotFound' });
  });
});

describe('CreateStateMachine', () => {
  test('returns the existing state machine of the same name if only role and tags differ', async () => {
    await create();
    const again = await create({ roleArn: `${roleArn}2`, tags: [{ key: 'k', value: 'v' }] });
    expect(again).toMatchObject({ stateMachineArn: machineArn });
    expect(await call('DescribeStateMachine', { stateMachineArn: machineArn })).toMatchObject({ roleArn });
  });

  test.each<[string, JsonObject]>([
    ['definition', { definition: definitionOf(2) }],
    ['type', { type: 'EXPRESS' }],
    ['tracing configuration', { tracingConfiguration: { enabled: true } }],
    ['encryption configuration', { encryptionConfiguration: { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: 'k' } }],
    ['value of publish', { publish: true }],
  ])('refuses an existing name with another %s', async (_what, more) => {
    await create();
    await expect(create(more)).rejects.toMatchObject({ name: 'StateMachineAlreadyExists' });
  });

  test('refuses a log level without a log destination', async () => {
    const message = 'Invalid Logging Configuration: Must specify exactly one Log Destination.';
    const refusal = { name: 'InvalidLoggingConfiguration', message };
    await expect(create({ loggingConfiguration: { level: 'ALL' } })).rejects.toMatchObject(refusal);
  });
});

describe('a state machine', () => {
  test('keeps its revision and version if an update changes nothing', async () => {
    await create({ publish: true });
    const first = await call('UpdateStateMachine', {
      stateMachineArn: machineArn,
      definition: definitionOf(2),
      publish: true,
    });
    const again = await call('UpdateStateMachine', {
      stateMachineArn: machineArn,
      definition: definitionOf(2),
      publish: true,
    });
    expect(first.stateMachineVersionArn).toBe(`${machineArn}:2`);
    expect(again).toEqual({ ...first, updateDate: expect.any(Number) });
    const other = await call('UpdateStateMachine', { stateMachineArn: machineArn, definition: definitionOf(3) });
    expect(other.revisionId).not.toBe(first.revisionId);
  });

  test('is described without its definition for includedData METADATA_ONLY', async () => {
    await create();
    const { definition } = await call('DescribeStateMachine', {
      stateMachineArn: machineArn,
      includedData: 'METADATA_ONLY',
    });
    expect(definition).toBe('{}');
  });
});

describe('an alias', () => {
  const version = (n: number, weight = 100) => ({ stateMachineVersionArn: `${machineArn}:${n}`, weight });
  const alias = (...routes: JsonObject[]) =>
    call('CreateStateMachineAlias', { name: 'live', routingConfiguration: routes });

  test.each<[string, JsonObject[], string]>([
    [
      'the same version twice',
      [version(1, 50), version(1, 50)],
      'Routing configuration must contain distinct state machine version ARNs. Received: [',
    ],
    [
      'weights whose sum is not 100',
      [version(1, 99)],
      'Sum of routing configuration weights must equal 100. Received: [99]',
    ],
    [
      'a version that does not exist',
      [version(2)],
      'Routing configuration must contain state machine version ARNs. Received: [',
    ],
  ])('is refused with %s', async (_what, routes, message) => {
    await create({ publish: true });
    await expect(alias(...routes)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });

  test('that does not exist cannot be updated', async () => {
    await create({ publish: true });
    const change = call('UpdateStateMachineAlias', { stateMachineAliasArn: `${machineArn}:live`, description: 'd' });
    await expect(change).rejects.toMatchObject({
      name: 'ResourceNotFound',
      message: 'Request references a resource that does not exist.',
    });
  });
});

describe('DeleteStateMachine', () => {
  const description = () => call('DescribeStateMachine', { stateMachineArn: machineArn });

  test('aborts running executions at their next transition, and deletes the state machine after that', async () => {
    await create({ definition: waiting });
    const { executionArn } = await call('StartExecution', { stateMachineArn: machineArn });
    await call('DeleteStateMachine', { stateMachineArn: machineArn });
    expect(await description()).toMatchObject({ status: 'DELETING' });
    const deleting = { name: 'StateMachineDeleting' };
    await expect(create({ definition: waiting })).rejects.toMatchObject(deleting);
    await expect(call('StartExecution', { stateMachineArn: machineArn })).rejects.toMatchObject(deleting);

    const started = clock.now();
    const { status } = await engine.whenEnded(String(executionArn));
    expect([status, clock.now() - started]).toEqual(['ABORTED', 3_600_000]);
    await expect(description()).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  });

  test('leaves no executions for a new state machine of the same name', async () => {
    await create();
    await call('StartExecution', { stateMachineArn: machineArn });
    await later(1);
    await call('DeleteStateMachine', { stateMachineArn: machineArn });
    await create();
    expect(await call('ListExecutions', { stateMachineArn: machineArn })).toEqual({ executions: [] });
  });
});

describe('an activity', () => {
  test('keeps its encryption configuration, and cannot be created again with another one', async () => {
    const encryption = { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: 'k', kmsDataKeyReusePeriodSeconds: 60 };
    const { activityArn } = await call('CreateActivity', { name: 'a', encryptionConfiguration: encryption });
    const described = await call('DescribeActivity', { activityArn: String(activityArn) });
    expect(described).toMatchObject({ encryptionConfiguration: encryption });
    await expect(call('CreateActivity', { name: 'a' })).rejects.toMatchObject({ name: 'ActivityAlreadyExists' });
  });

  test('is refused if it is encrypted with a customer managed key that is not named', async () => {
    const encryptionConfiguration = { type: 'CUSTOMER_MANAGED_KMS_KEY' };
    const refusal = { name: 'InvalidEncryptionConfiguration' };
    await expect(call('CreateActivity', { name: 'a', encryptionConfiguration })).rejects.toMatchObject(refusal);
  });
});

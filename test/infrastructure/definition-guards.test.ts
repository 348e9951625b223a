import { expect, it } from 'vitest';
import { type GuardedWorkflow, guardDefinition, guardUse } from '../../infrastructure/constructs/definition-guards.ts';

type Options = Partial<Omit<GuardedWorkflow, 'file' | 'template'>>;

const waiting = {
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: { FunctionName: '${ship_arn}', Payload: { token: '{% $states.context.Task.Token %}' } },
};

const task = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: '${ship_arn}' },
  TimeoutSeconds: 10,
  Retry: [{ ErrorEquals: ['States.TaskFailed'] }],
  Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }],
  End: true,
};

/** Checks a workflow with one state, which differs from a valid one by `changes`; `undefined` removes a field. */
function guard(changes: object, options: Options = {}): void {
  const ship = { ...task, ...changes };
  const failed = ship.Catch && { Failed: { Type: 'Fail' } };
  guardTemplate({ StartAt: 'Ship', States: { Ship: ship, ...failed } }, options);
}

function guardTemplate(
  definition: object,
  { type = 'STANDARD', logLevel = 'ALL', includeExecutionData = false }: Options = {},
): void {
  const template = JSON.stringify({ QueryLanguage: 'JSONata', ...definition });
  guardDefinition({ file: 'state_machine.json', template, type, logLevel, includeExecutionData });
}

it('a valid workflow of either type is accepted', () => {
  expect(() => guard({})).not.toThrow();
  expect(() => guard({}, { type: 'EXPRESS' })).not.toThrow();
});

it('a definition that is not JSON or not valid is refused with the location of the error', () => {
  const text = { file: 'state_machine.json', type: 'STANDARD', logLevel: 'ALL', includeExecutionData: false } as const;
  expect(() => guardDefinition({ ...text, template: '{' })).toThrow(/^state_machine\.json cannot be deployed:\n {2}- /);
  expect(() =>
    guardTemplate({ StartAt: 'Ship', States: { Ship: { ...task, Next: 'Nowhere', End: undefined } } }),
  ).toThrow(/\/States\/Ship.*Nowhere|Nowhere/s);
});

it('a Task without a timeout is refused', () => {
  expect(() => guard({ TimeoutSeconds: undefined })).toThrow(/Ship has no timeout.*Give it TimeoutSeconds/);
});

it('a Task that waits for a task token is refused without a timeout', () => {
  expect(() => guard(waiting)).not.toThrow();
  expect(() => guard({ ...waiting, TimeoutSeconds: undefined })).toThrow(
    /Ship waits for a task token without a timeout.*Give it TimeoutSeconds/,
  );
});

it('a Lambda Task must retry each error of a lost call, unless its Comment gives the reason', () => {
  const some = ['Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException'];
  const more = ['Lambda.TooManyRequestsException', 'Lambda.Unknown', 'Sandbox.Timedout', 'TransientError'];
  const Retry = [{ ErrorEquals: some }, { ErrorEquals: more }];
  expect(() => guard({ Retry })).toThrow(
    /Ship does not retry Lambda\.ClientExecutionTimeoutException, Runtime\.ExitError, so that one lost call/,
  );
  expect(() => guard({ Retry: undefined, ...waiting })).toThrow(/Ship does not retry Lambda\.Client/);
  expect(() => guard({ Retry, Comment: 'No Retry: it costs money.' })).not.toThrow();
  expect(() => guard({ Retry: [{ ErrorEquals: ['States.ALL'] }] })).not.toThrow();
  expect(() =>
    guard({
      Retry: undefined,
      Resource: 'arn:aws:states:::sqs:sendMessage',
      Arguments: { QueueUrl: 'q', MessageBody: 'm' },
    }),
  ).not.toThrow();
});

it('a Task must catch every error, unless its Comment gives the reason', () => {
  const some = [{ ErrorEquals: ['OutOfStock'], Next: 'Failed' }];
  expect(() => guard({ Catch: undefined })).toThrow(/Ship catches no error.*a Catch of States\.ALL/);
  expect(() => guard({ Catch: some })).toThrow(/Ship catches no error/);
  expect(() => guard({ Catch: undefined, Comment: 'Ships the order.' })).toThrow(/Ship catches no error/);
  expect(() => guard({ Catch: undefined, Comment: 'No Catch: the execution must fail here.' })).not.toThrow();
});

it('the Catch of a Parallel counts for the Tasks inside it', () => {
  const { Catch, End, ...inner } = task;
  const branch = { StartAt: 'Ship', States: { Ship: { ...inner, End } } };
  const parallel = { Type: 'Parallel', Branches: [branch], End };
  const failed = { Type: 'Fail' };
  expect(() =>
    guardTemplate({ StartAt: 'Both', States: { Both: { ...parallel, Catch }, Failed: failed } }),
  ).not.toThrow();
  expect(() => guardTemplate({ StartAt: 'Both', States: { Both: parallel } })).toThrow(/Ship catches no error/);
});

it.each([
  ['a wait for a task token', waiting, /Ship waits for a task token\. .*make the workflow STANDARD/],
  [
    'a job',
    {
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Arguments: { StateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:other' },
    },
    /Ship runs a job \(\.sync\)\. .*make the workflow STANDARD/,
  ],
  [
    'an activity',
    { Resource: 'arn:aws:states:us-east-1:111111111111:activity:pack', Arguments: {} },
    /Ship is an activity\. .*make the workflow STANDARD/,
  ],
])('an Express workflow with %s is refused', (_, changes, message) => {
  expect(() => guard(changes)).not.toThrow();
  expect(() => guard(changes, { type: 'EXPRESS' })).toThrow(message);
});

it('an Express workflow with a distributed Map is refused', () => {
  const map = {
    Type: 'Map',
    Items: [1, 2],
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
      StartAt: 'Pass',
      States: { Pass: { Type: 'Pass', End: true } },
    },
    End: true,
  };
  const definition = { StartAt: 'Each', States: { Each: map } };
  expect(() => guardTemplate(definition)).not.toThrow();
  expect(() => guardTemplate(definition, { type: 'EXPRESS' })).toThrow(/Each is a distributed Map\. .*STANDARD/);
});

it('an Express workflow is refused unless its log level is ALL', () => {
  expect(() => guard({}, { logLevel: 'ERROR' })).not.toThrow();
  expect(() => guard({}, { type: 'EXPRESS', logLevel: 'ERROR' })).toThrow(
    /The log level ERROR hides what an Express execution did.*Set it to ALL/,
  );
});

it('a log level that omits timed-out callbacks is refused', () => {
  expect(() => guard({}, { logLevel: 'FATAL' })).not.toThrow();
  expect(() => guard(waiting, { logLevel: 'ERROR' })).not.toThrow();
  for (const logLevel of ['FATAL', 'OFF'] as const) {
    expect(() => guard(waiting, { logLevel })).toThrow(/hides callbacks that time out.*Set it to ERROR or ALL/);
  }
});

it('a log configuration that would log task tokens is refused', () => {
  const all = { logLevel: 'ALL', includeExecutionData: true } as const;
  expect(() => guard({}, all)).not.toThrow();
  expect(() => guard(waiting, { logLevel: 'ERROR', includeExecutionData: true })).not.toThrow();
  expect(() => guard(waiting, { logLevel: 'ALL', includeExecutionData: false })).not.toThrow();
  expect(() => guard(waiting, all)).toThrow(/writes every task token into the log.*Set the log level to ERROR/);
});

it('all problems of a definition are reported together', () => {
  expect(() => guard({ TimeoutSeconds: undefined, Catch: undefined })).toThrow(/no timeout.*\n.*catches no error/);
});

it('a function that no state uses is refused', () => {
  const workflow = { placeholders: new Set(['ship_arn']) };
  expect(() => guardUse(['ship_arn'], [workflow])).not.toThrow();
  expect(() => guardUse(['ship_arn', 'pack_arn'], [workflow])).toThrow(
    /No state uses \$\{pack_arn\}: call the function from a state, .* set retiredFrom .* remove its folder and its row/,
  );
});

import { type AwsHistoryEvent, type LogRecord, SeededRandom, StepFunctions, VirtualClock } from 'step-functions-engine';
import type { Case, DefinitionCase, ExecutionCase, SequenceCase, TestStateCase } from './cases.ts';
import { compareExecution, Matcher, type Outcome, type Verdict } from './compare.ts';
import type { DynamoDb } from './dynamodb.ts';
import { lambdasOf } from './lambdas.ts';
import { CaseServices } from './services.ts';
import { CallRefused, EngineTarget, type Target } from './target.ts';

export interface Result {
  readonly verdict: Verdict;
  /** What the engine returned, for the dump. */
  readonly outcome: object;
}

const roleArn = 'arn:aws:iam::111111111111:role/test-sfn-role';

/** Services that a case may require and that this runner has. */
const available = new Set([
  ...['lambda', 'mocked', 'callback', 'activity', 'nested-execution', 'aws-sdk:sfn', 'item-reader'],
  ...CaseServices.available,
]);

/** Why a case is left out: the services it requires that do not run here. */
export function missingServices(theCase: Case, dynamoDb: DynamoDb | undefined): string[] {
  // TestState calls a service only if it is not mocked: in the cases, that is Lambda alone.
  if (theCase.kind === 'test-state') return [];
  const here = new Set([...available, ...(dynamoDb ? CaseServices.withDynamoDb : [])]);
  return (theCase.requires ?? []).filter((service) => !here.has(service));
}

export async function runCase(theCase: Case, dynamoDb?: DynamoDb): Promise<Result> {
  switch (theCase.kind) {
    case 'execution':
      return runExecution(theCase, dynamoDb);
    case 'create-state-machine':
    case 'validate-definition':
      return runDefinition(theCase);
    case 'test-state':
      return runTestState(theCase);
    case 'api-sequence':
      return runSequence(theCase, dynamoDb);
  }
}

function engineFor(lambdas: Parameters<typeof lambdasOf>[0], dynamoDb?: DynamoDb) {
  const clock = new VirtualClock();
  const problems: string[] = [];
  const logged: LogRecord[] = [];
  const services = new CaseServices(clock, (problem) => problems.push(problem), dynamoDb);
  const engine: StepFunctions = new StepFunctions({
    clock,
    lambda: lambdasOf(lambdas, clock),
    services,
    random: new SeededRandom([1, 2, 3, 4]),
    log: (line) => problems.push(`the engine says: ${line}`),
    logs: (record) => logged.push(record),
  });
  return { engine, target: new EngineTarget(engine), clock, services, problems, logged };
}

async function runExecution(theCase: ExecutionCase, dynamoDb: DynamoDb | undefined): Promise<Result> {
  const { engine, target, services, problems, logged } = engineFor(theCase.lambdas ?? [], dynamoDb);
  await services.setUp(engine, theCase);
  await services.startWorkers(engine, theCase.actors ?? []);
  const outcome = await execute(target, theCase);
  const verdict = compareAll(theCase, outcome, logged);
  // A case in which an actor failed does not pass, whatever the outcome.
  const [problem] = problems;
  if (problem === undefined) return { verdict, outcome };
  return {
    verdict: { ...verdict, level: 0, difference: [problem, verdict.difference].filter(Boolean).join('; ') },
    outcome,
  };
}

/** Creates the state machines of a case, runs the one under test and returns the outcome. */
export async function execute(target: Target, theCase: ExecutionCase, name = nameOf(theCase)): Promise<Outcome> {
  for (const other of theCase.otherStateMachines ?? []) {
    await target.call('CreateStateMachine', { ...other, definition: JSON.stringify(other.definition), roleArn });
  }
  const { stateMachineArn } = (await target.call('CreateStateMachine', {
    name,
    type: theCase.type,
    definition: JSON.stringify(theCase.definition),
    roleArn,
    ...(theCase.loggingConfiguration && { loggingConfiguration: theCase.loggingConfiguration }),
  })) as { stateMachineArn: string };
  const input = theCase.inputText ?? JSON.stringify(theCase.input ?? {});
  if (theCase.api === 'start_sync_execution') {
    return (await target.call('StartSyncExecution', { stateMachineArn, input })) as Outcome;
  }
  const { executionArn } = (await target.call('StartExecution', { stateMachineArn, input })) as {
    executionArn: string;
  };
  const end = await target.end(executionArn);
  if (theCase.expected.describeExecution === undefined) return end;
  return { ...end, description: await target.call('DescribeExecution', { executionArn }) };
}

/** The name of the state machine under test. If a case has others, one of them has the recorded name. */
function nameOf({ otherStateMachines, stateMachineName }: ExecutionCase): string {
  return otherStateMachines ? 'conformance' : stateMachineName.replace(/[<>]/g, '');
}

/** Compares, besides the outcome and the events, the answer of StartSyncExecution and the log records. */
function compareAll(theCase: ExecutionCase, outcome: Outcome, logged: readonly LogRecord[]): Verdict {
  const verdict = compareExecution(theCase, outcome);
  if (verdict.level === 0) return verdict;
  const { startSyncExecution, endEvent, loggedExecutionEvents } = theCase.expected;
  const matcher = new Matcher(theCase);
  if (startSyncExecution !== undefined) {
    const { billingDetails, ...expected } = startSyncExecution;
    const { billingDetails: _bill, ...actual } = outcome as Record<string, unknown>;
    if (!matcher.matches(expected, actual, 'StartSyncExecution')) {
      return { ...verdict, level: 0, difference: String(matcher.difference) };
    }
  }
  const last = endEvent === undefined ? undefined : logRecord(outcome);
  if (endEvent !== undefined && !matcher.matches(endEvent, last, 'the last log record')) {
    return { ...verdict, level: 0, difference: String(matcher.difference) };
  }
  if (loggedExecutionEvents !== undefined && !matcher.matches(loggedExecutionEvents, logged, 'log')) {
    return { ...verdict, level: 0, difference: String(matcher.difference) };
  }
  return verdict;
}

/** The last event of an Express execution as CloudWatch Logs shows it. */
function logRecord(outcome: Outcome & { executionArn?: unknown }): Readonly<Record<string, unknown>> {
  const event: Partial<AwsHistoryEvent> = outcome.events?.at(-1) ?? {};
  const details = Object.entries(event).find(([member]) => member.endsWith('EventDetails'))?.[1] ?? {};
  return {
    details,
    execution_arn: outcome.executionArn,
    id: String(event.id),
    previous_event_id: String(event.previousEventId),
    redrive_count: '0',
    type: event.type,
  };
}

async function runDefinition(theCase: DefinitionCase): Promise<Result> {
  const { target } = engineFor([]);
  const action = theCase.kind === 'create-state-machine' ? 'CreateStateMachine' : 'ValidateStateMachineDefinition';
  return callAndCompare(target, action, { ...theCase.params, definition: theCase.definitionText }, theCase);
}

async function runTestState(theCase: TestStateCase): Promise<Result> {
  const { target } = engineFor(theCase.lambdas ?? []);
  const params = { ...theCase.params, definition: JSON.stringify(theCase.definition) };
  return callAndCompare(target, 'TestState', params, theCase);
}

async function callAndCompare(
  target: Target,
  action: string,
  params: object,
  { expected, expectedError, ...theCase }: DefinitionCase | TestStateCase,
): Promise<Result> {
  const outcome = await attempt(target, action, params);
  const difference = differenceOf(outcome, expected, expectedError, new Matcher(theCase));
  return { verdict: difference === undefined ? { level: 1 } : { level: 0, difference }, outcome };
}

type CallOutcome = { readonly response?: object; readonly error?: { readonly name: string; readonly message: string } };

async function attempt(target: Target, action: string, params: unknown): Promise<CallOutcome> {
  try {
    return { response: await target.call(action, params) };
  } catch (error) {
    if (error instanceof CallRefused) return { error: { name: error.name, message: error.message } };
    throw error;
  }
}

/** The first difference between an outcome and the recording; undefined if there is none. */
function differenceOf(
  outcome: CallOutcome,
  expected: unknown,
  expectedError: unknown,
  matcher: Matcher,
): string | undefined {
  const { response, error } = outcome;
  if (expectedError === undefined) {
    if (error !== undefined) return `expected an answer but got ${error.name}: ${error.message}`;
    return expected === undefined || matcher.matches(expected, response, 'response') ? undefined : matcher.difference;
  }
  if (error === undefined) return `expected ${JSON.stringify(expectedError).slice(0, 300)} but the call succeeded`;
  const wanted = errorOf(expectedError);
  if (wanted === undefined) return undefined;
  return matcher.matches(wanted, error, 'error') ? undefined : matcher.difference;
}

/** The error in a recording; undefined if it contains only that the call fails, or that the SDK refused to send it. */
function errorOf(expected: unknown): { name: string; message: string } | undefined {
  if (typeof expected === 'object' && expected !== null) {
    const { Error: error, exception_value: text } = expected as {
      Error?: { Code: string; Message: string };
      exception_value?: string;
    };
    if (error !== undefined) return { name: error.Code, message: error.Message };
    return errorOf(text);
  }
  const [, name, message] =
    /^An error occurred \((\w+)\) when calling the \w+ operation: ([\s\S]*)$/.exec(String(expected)) ?? [];
  return name === undefined || message === undefined ? undefined : { name, message };
}

async function runSequence(theCase: SequenceCase, dynamoDb: DynamoDb | undefined): Promise<Result> {
  const { engine, target, clock, services, problems } = engineFor([], dynamoDb);
  await services.setUp(engine, theCase);
  const responses = new Map<number, unknown>();
  const calls: unknown[] = [];
  // The same placeholder is the same text in all answers of a sequence.
  const placeholders = new Map<string, string>();
  let unnamed = 0;
  for (const step of theCase.steps) {
    const action = step.api.replace(/(^|_)([a-z])/g, (_match, _start, letter: string) => letter.toUpperCase());
    const params = resolved(step.params, responses) as Record<string, unknown>;
    if (action === 'StartExecution') {
      // Later steps refer to an execution with a generated name as ExecArnPart_<n>idx.
      params.name ??= `ExecArnPart_${unnamed++}idx`;
    } else if (action !== 'StopExecution') {
      await settle(clock);
    }
    const outcome = await attempt(target, action, params);
    responses.set(step.call, outcome.response);
    calls.push({ api: step.api, ...outcome });
    const matcher = new Matcher(theCase, placeholders);
    const difference = differenceOf(outcome, step.expect, step.expectError, matcher) ?? problems[0];
    if (difference !== undefined) {
      return { verdict: { level: 0, difference: `call ${step.call} ${step.api}: ${difference}` }, outcome: { calls } };
    }
  }
  return { verdict: { level: 1 }, outcome: { calls } };
}

/** Lets executions that were started before end, as the recordings did by polling. */
async function settle(clock: VirtualClock): Promise<void> {
  await new Promise<void>((resolve) => clock.setTimer(clock.now() + 10_000, resolve));
}

/** Puts parts of earlier responses in the place of `@@call3.executionArn@@`. */
function resolved(value: unknown, responses: ReadonlyMap<number, unknown>): unknown {
  if (typeof value === 'string') {
    return value.replace(/@@call(\d+)\.([^@]+)@@/g, (_match, call: string, path: string) => {
      let found: unknown = responses.get(Number(call));
      for (const key of path.split(/[.[\]]+/).filter((part) => part !== '')) {
        found = (found as Record<string, unknown> | undefined)?.[key];
      }
      return String(found);
    });
  }
  if (Array.isArray(value)) return value.map((item) => resolved(item, responses));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item, responses)]));
  }
  return value;
}

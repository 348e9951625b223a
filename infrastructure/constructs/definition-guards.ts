import { type IResolvable, Token } from 'cdktf';
import { validateDefinition } from 'step-functions-engine/validation';
import { isCallbackTask, type PlacedState, type State, statesOf, waitsForCallback } from './definition.ts';

export interface GuardedWorkflow {
  /** The file of the definition, for error messages. */
  readonly file: string;
  /** The definition, with placeholders. */
  readonly template: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly logLevel: 'ALL' | 'ERROR' | 'FATAL' | 'OFF';
  /** Whether its log contains inputs and outputs. */
  readonly includeExecutionData: boolean | IResolvable;
}

/**
 * Refuses at synthesis a workflow that could not be deployed, or that would lose orders in production.
 *
 * @throws Error with every problem, the state that has it, and what to do
 */
export function guardDefinition(workflow: GuardedWorkflow): void {
  const { file, template, type, logLevel, includeExecutionData } = workflow;
  const key = JSON.stringify([template, type, logLevel, includeExecutionData]);
  if (passed.has(key)) return;
  refuse(file, invalid(template, 'STANDARD'));
  const states = statesOf(JSON.parse(template));
  const findings = [
    ...states.flatMap((placed) => unsafeTask(placed)),
    ...(type === 'EXPRESS' ? states.flatMap(({ name, state }) => notInExpress(name, state)) : []),
    ...hiddenByLogLevel(workflow),
    ...loggedTokens(workflow),
  ];
  refuse(file, findings);
  // For an Express workflow this finds more problems; it comes last, because the checks above have clearer messages.
  refuse(file, invalid(template, type));
  passed.add(key);
}

/** The workflows that have passed. Each is checked once, because all environments have the same definitions. */
const passed = new Set<string>();

const invalid = (template: string, type: 'STANDARD' | 'EXPRESS'): readonly string[] =>
  validateDefinition(template, { type })
    .filter(({ severity }) => severity === 'ERROR')
    .map(({ message, location }) => `${location ?? 'the definition'}: ${message}`);

function refuse(file: string, findings: readonly string[]): void {
  if (findings.length === 0) return;
  throw new Error(`${file} cannot be deployed:\n${findings.map((finding) => `  - ${finding}`).join('\n')}`);
}

const runsJob = ({ Resource = '' }: State): boolean => /\.sync(:\d+)?$/.test(Resource);
const isActivity = ({ Resource = '' }: State): boolean => Resource.includes(':activity:');
const hasTimeout = ({ TimeoutSeconds, TimeoutSecondsPath }: State): boolean =>
  TimeoutSeconds !== undefined || TimeoutSecondsPath !== undefined;
const catchesAll = ({ Catch = [] }: State): boolean =>
  Catch.some(({ ErrorEquals }) => ErrorEquals.includes('States.ALL'));

const invokesLambda = ({ Resource = '' }: State): boolean =>
  Resource.startsWith('arn:aws:states:::lambda:invoke') || Resource.startsWith('${') || /:function:/.test(Resource);

/**
 * The errors of Lambda that do not depend on the input: the service fails, throttles a call, or loses the process.
 * https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html; for a function that crashed,
 * the error is Lambda.Unknown if the runtime reports no name, and Runtime.ExitError or Sandbox.Timedout otherwise.
 */
const lambdaFaults = [
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Sandbox.Timedout',
];

function unretriedFaults({ Retry = [] }: State): readonly string[] {
  const retried = new Set(Retry.flatMap(({ ErrorEquals }) => ErrorEquals));
  if (retried.has('States.ALL') || retried.has('States.TaskFailed')) return [];
  return lambdaFaults.filter((fault) => !retried.has(fault));
}

function unsafeTask({ name, state, within }: PlacedState): readonly string[] {
  if (state.Type !== 'Task') return [];
  const findings: string[] = [];
  if (!hasTimeout(state)) {
    findings.push(
      isCallbackTask(state)
        ? `${name} waits for a task token without a timeout, so a callback that never comes would hold its execution for a year. Give it TimeoutSeconds.`
        : `${name} has no timeout, so a lost response would hold its execution for 99999999 seconds. Give it TimeoutSeconds.`,
    );
  }
  const unretried = invokesLambda(state) ? unretriedFaults(state) : [];
  if (unretried.length > 0 && !state.Comment?.includes('No Retry:')) {
    findings.push(
      `${name} does not retry ${unretried.join(', ')}, so that one lost call of its function would fail it. Add them to a ` +
        'Retry; or say in its Comment why it must not be called again, as "No Retry: ...".',
    );
  }
  if (![state, ...within].some(catchesAll) && !state.Comment?.includes('No Catch:')) {
    findings.push(
      `${name} catches no error, so a failure would end the execution without compensation. Give it, or the Parallel or ` +
        'Map around it, a Catch of States.ALL; or say in its Comment why it needs none, as "No Catch: ...".',
    );
  }
  return findings;
}

/** What an Express workflow cannot have. */
function notInExpress(name: string, state: State): readonly string[] {
  const remedy = 'Express workflows do not support that: make the workflow STANDARD, or remove the state.';
  const findings: string[] = [];
  if (isCallbackTask(state)) findings.push(`${name} waits for a task token. ${remedy}`);
  if (runsJob(state)) findings.push(`${name} runs a job (.sync). ${remedy}`);
  if (isActivity(state)) findings.push(`${name} is an activity. ${remedy}`);
  if (state.ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED') {
    findings.push(`${name} is a distributed Map. ${remedy}`);
  }
  return findings;
}

function hiddenByLogLevel({ template, type, logLevel }: GuardedWorkflow): readonly string[] {
  // In the Terraform module it is a variable, whose validation allows only ERROR and ALL.
  if (Token.isUnresolved(logLevel)) return [];
  if (type === 'STANDARD') {
    if (logLevel === 'ALL' || logLevel === 'ERROR' || !waitsForCallback(template)) return [];
    return [
      `The log level ${logLevel} hides callbacks that time out, which an alarm counts in the log. Set it to ERROR or ALL.`,
    ];
  }
  if (logLevel === 'ALL') return [];
  return [
    `The log level ${logLevel} hides what an Express execution did, since its log is its only history. Set it to ALL.`,
  ];
}

/** In the Terraform module both settings are variables, whose validation has the same rule. */
function loggedTokens({ template, logLevel, includeExecutionData }: GuardedWorkflow): readonly string[] {
  if (logLevel !== 'ALL' || includeExecutionData !== true || !waitsForCallback(template)) return [];
  return [
    'The log level ALL with execution data writes every task token into the log, and everyone who can read the log could send the result of ' +
      'the task. Set the log level to ERROR, or includeExecutionData to false.',
  ];
}

/**
 * Refuses steps that no workflow calls.
 * @param stepPlaceholders the placeholders of all steps that are not retired
 * @throws Error that names them and says what to do
 */
export function guardUse(
  stepPlaceholders: readonly string[],
  workflows: readonly { readonly placeholders: ReadonlySet<string> }[],
): void {
  const unused = stepPlaceholders.filter((name) => !workflows.some(({ placeholders }) => placeholders.has(name)));
  if (unused.length === 0) return;
  throw new Error(
    `No state uses ${unused.map((name) => `\${${name}}`).join(', ')}: call the function from a state, or give it a ` +
      'route in functions/manifest.ts. If executions that are still open may call it, set retiredFrom in its row there; ' +
      'when they have ended, remove its folder and its row.',
  );
}

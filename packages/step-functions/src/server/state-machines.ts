import path from 'node:path';
import { AwsError, type StepFunctions } from '../index.ts';
import { isJsonObject } from '../language/json.ts';
import { hasErrors, validateDefinition } from '../validation/validate-definition.ts';
import { visitStates } from '../validation/visit-states.ts';
import type { DefinitionFile } from './definition-files.ts';
import { lineOf } from './definition-lines.ts';
import { UserError } from './user-error.ts';

/** The result of deploying a definition: its state machine's ARN, or the problems that AWS would report. */
export interface Deployed {
  readonly definition: DefinitionFile;
  readonly type: 'STANDARD' | 'EXPRESS';
  /** `postponed`: the data folder cannot be written now. */
  readonly change: 'created' | 'updated' | 'unchanged' | 'refused' | 'postponed';
  readonly stateMachineArn?: string;
  readonly problems: readonly string[];
}

/**
 * Creates and updates the state machines of an engine from definition files. Running executions keep the definition
 * with which they began.
 */
export class StateMachines {
  readonly #engine: StepFunctions;
  readonly #express: ReadonlySet<string>;
  readonly #sources = new Map<string, string>();
  readonly #served = new Set<string>();
  readonly #logGroups: string | undefined;

  /**
   * @param express the names of the state machines of type EXPRESS
   * @param logGroups the first part of a log group's ARN, if a program reads the logs: Express executions, and those that
   *   start them for the items of a Map, are then logged with all events and their data, because the API cannot describe
   *   them
   */
  constructor(engine: StepFunctions, express: ReadonlySet<string>, logGroups?: string) {
    this.#engine = engine;
    this.#express = express;
    this.#logGroups = logGroups;
  }

  /**
   * The names of state machines whose definitions do not exist any more, each reported once. The state machines are not
   * deleted, because they may have executions.
   */
  withoutFile(definitions: readonly DefinitionFile[]): string[] {
    const present = new Set(definitions.map(({ name }) => name));
    const gone = [...this.#sources.keys()].filter((name) => !present.has(name));
    for (const name of gone) this.#sources.delete(name);
    return gone.filter((name) => this.#served.delete(name));
  }

  /**
   * Creates or updates the state machine if the file has changed since the last call. An invalid definition is not
   * deployed.
   */
  async deploy(definition: DefinitionFile): Promise<Deployed> {
    const { name, text } = definition;
    const type = this.#express.has(name) ? 'EXPRESS' : 'STANDARD';
    const base = { definition, type } as const;
    if (this.#sources.get(name) === definition.source) return { ...base, change: 'unchanged', problems: [] };
    this.#sources.set(name, definition.source);
    const { problems, isRefused } = examine(definition, type);
    if (isRefused) return { ...base, change: 'refused', problems };
    try {
      const written = await this.#write(name, text, type);
      this.#served.add(name);
      return { ...base, problems, ...written };
    } catch (error) {
      if (!(error instanceof AwsError || error instanceof UserError)) throw error;
      const reason = error instanceof AwsError ? `${error.name}: ${error.message}` : error.message;
      const isPostponed = error.name === 'ServiceUnavailable';
      if (isPostponed) this.#sources.delete(name);
      return { ...base, change: isPostponed ? 'postponed' : 'refused', problems: [...problems, reason] };
    }
  }

  async #write(name: string, definition: string, type: Deployed['type']) {
    const logging = type === 'EXPRESS' || hasExpressChildren(definition) ? this.#loggingOf(name) : {};
    try {
      const stateMachineArn = await this.#engine.createStateMachine({ name, definition, type, ...logging });
      return { change: 'created', stateMachineArn } as const;
    } catch (error) {
      if (!(error instanceof AwsError) || error.name !== 'StateMachineAlreadyExists') throw error;
      const stateMachineArn = error.message.replace(/^.*'(.*)'$/, '$1');
      const { type: before } = (await this.#engine.call('DescribeStateMachine', { stateMachineArn })) as {
        type: string;
      };
      if (before !== type) throw otherType(name, before);
      await this.#engine.call('UpdateStateMachine', { stateMachineArn, definition, ...logging });
      return { change: 'updated', stateMachineArn } as const;
    }
  }

  #loggingOf(name: string): { loggingConfiguration?: object } {
    if (this.#logGroups === undefined) return {};
    const logGroupArn = `${this.#logGroups}/aws/vendedlogs/states/${name}:*`;
    const destinations = [{ cloudWatchLogsLogGroup: { logGroupArn } }];
    return { loggingConfiguration: { level: 'ALL', includeExecutionData: true, destinations } };
  }
}

/** AWS does not change the type of a state machine either. */
function otherType(name: string, before: string): UserError {
  const [kind, option] = before === 'EXPRESS' ? ['an Express', 'add'] : ['a Standard', 'leave out'];
  return new UserError(
    `the data folder has ${name} as ${kind} state machine, and its type cannot be changed: ${option} --express ${name}, ` +
      'or delete it by DeleteStateMachine and save its file again.',
  );
}

/** Whether it has a distributed Map whose iterations are Express executions. */
function hasExpressChildren(definition: string): boolean {
  let found = false;
  visitStates(JSON.parse(definition), (_name, { Type, ItemProcessor }) => {
    const { ProcessorConfig } = isJsonObject(ItemProcessor) ? ItemProcessor : {};
    if (Type === 'Map' && isJsonObject(ProcessorConfig)) found ||= ProcessorConfig.ExecutionType === 'EXPRESS';
  });
  return found;
}

/** The problems and warnings of a definition, as lines for the user, and whether AWS would refuse it. */
export function examine(
  definition: DefinitionFile,
  type: Deployed['type'],
): { problems: string[]; isRefused: boolean } {
  const { file, text, source, problem, unfilled } = definition;
  const shown = path.relative('', file);
  if (problem !== undefined) return { problems: [`${shown}:${problem}`], isRefused: true };
  const missing = unfilled.map((key) => `the placeholder \${${key}} has no value: --set ${key}=value`);
  const diagnostics = validateDefinition(text, { type });
  const findings = diagnostics.map(({ severity, code, message, location }) => {
    const line = location === undefined ? undefined : lineOf(source, location);
    const kind = severity === 'WARNING' ? 'warning ' : '';
    const place = location === undefined ? '' : ` at ${location}`;
    return `${shown}${line === undefined ? '' : `:${line}`}: ${kind}${code}: ${message}${place}`;
  });
  return { problems: [...missing, ...findings], isRefused: hasErrors(diagnostics) };
}

/** The text that the user sees for a definition that cannot be served. */
export function refusalOf({ problem }: DefinitionFile): string {
  return problem === undefined ? 'REFUSED, as AWS would' : 'CANNOT BE READ';
}

/** A line for the user, with the problems below it. */
export function describeDeployed({ definition, type, change, stateMachineArn, problems }: Deployed): string {
  const file = path.relative('', definition.file);
  const what = {
    refused: refusalOf(definition),
    postponed: 'NOT DEPLOYED YET',
    created: `created  ${stateMachineArn}`,
    updated: `updated  ${stateMachineArn}`,
    unchanged: 'unchanged',
  }[change];
  const kind = type === 'EXPRESS' ? ' (Express)' : '';
  return [`  ${definition.name}${kind}  ${file}  ${what}`, ...problems.map((problem) => `      ${problem}`)].join('\n');
}

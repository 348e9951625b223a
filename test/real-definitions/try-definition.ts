import type { Json, JsonObject } from 'step-functions-engine';
import { simulate } from 'step-functions-engine/testing';
import { validateDefinition } from 'step-functions-engine/validation';

export interface PublishedDefinition {
  readonly source: string;
  readonly definition: JsonObject;
}

/** The result of one definition. */
export interface Trial {
  readonly source: string;
  /** Why AWS would refuse it. */
  readonly refusal?: string;
  /** The Task states that were run by themselves. */
  readonly tasks: number;
  /** How it ended if every mock returned an empty object. */
  readonly end: string;
  /** Why it cannot be run; empty if it can. */
  readonly problems: readonly string[];
}

export async function tryDefinition({ source, definition }: PublishedDefinition): Promise<Trial> {
  const [refusal] = validateDefinition(JSON.stringify(definition)).filter(({ severity }) => severity === 'ERROR');
  if (refusal !== undefined) {
    return { source, refusal: `${refusal.message} at ${refusal.location}`, tasks: 0, end: '', problems: [] };
  }
  const problems: string[] = [];
  const attempt = async (what: string, run: () => Promise<string | undefined>) => {
    const problem = await run().catch((error: Error) => `${error.name}: ${error.message}`);
    if (problem !== undefined) problems.push(`${what}: ${problem}`);
  };
  let end = '';
  await attempt('whole', async () => {
    const everything = { '*': () => ({}) };
    const { status, error, cause, states } = await simulate(definition, { mocks: everything, lambdas: everything });
    end = `${status}${error === undefined ? '' : ` with ${error}`} after ${states.length} states`;
    return /is not one that this engine can run|does not (read|write)/.test(cause ?? '') ? cause : undefined;
  });
  const tasks = tasksOf(definition);
  for (const [name, state] of tasks) {
    await attempt(`'${name}' alone`, async () => {
      const language = state.QueryLanguage ?? definition.QueryLanguage ?? 'JSONPath';
      const alone = { QueryLanguage: language, StartAt: name, States: { [name]: isolated(state) } };
      const { output, error, cause } = await simulate(alone, { mocks: { [name]: { Return: { mocked: name } } } });
      const isRight = (output as { mocked?: string } | undefined)?.mocked === name;
      return isRight ? undefined : `${state.Resource} gave ${JSON.stringify(output ?? { error, cause })}`;
    });
  }
  return { source, tasks: tasks.length, end, problems };
}

function tasksOf(value: Json): [string, JsonObject][] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(tasksOf);
  return Object.entries(value).flatMap(([name, member]) => {
    const isTask = typeof member === 'object' && member !== null && !Array.isArray(member) && member.Type === 'Task';
    return [...(isTask ? [[name, member] as [string, JsonObject]] : []), ...tasksOf(member)];
  });
}

/** A Task state with its resource and literal arguments, without fields that read other data. */
function isolated({ Type, Resource, Parameters, Arguments }: JsonObject): JsonObject {
  return {
    Type: Type ?? null,
    Resource: Resource ?? null,
    ...(Parameters !== undefined && { Parameters: literal(Parameters) }),
    ...(Arguments !== undefined && { Arguments: typeof Arguments === 'string' ? '{% {} %}' : literal(Arguments) }),
    End: true,
  };
}

/** A template in which each path and expression is replaced by a text. */
function literal(template: Json): Json {
  if (typeof template === 'string') return template.startsWith('{%') ? 'x' : template;
  if (Array.isArray(template)) return template.map(literal);
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith('.$') ? [key.slice(0, -2), 'x'] : [key, literal(value)],
    ),
  );
}

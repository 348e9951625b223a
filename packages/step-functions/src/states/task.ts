import type { CompiledState } from '../execution/program.ts';
import type { StateTest } from '../execution/state-test.ts';
import type { Visit } from '../execution/visit.ts';
import { compileDataFlow, type DataFlow } from '../fields/data-flow.ts';
import { compileSecondsPath } from '../fields/path-fields.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { compileJsonataTemplate } from '../language/jsonata.ts';
import { compilePayloadTemplate } from '../language/payload-template.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import type { TaskLimits } from '../tasks/attempt.ts';
import { parameterCheck } from '../tasks/parameter-check.ts';
import { compileTaskWork } from '../tasks/resource.ts';
import type { StateSource } from './state-source.ts';

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html */
export function compileTask({ definition, language, next }: StateSource): CompiledState['run'] {
  const flow = compileDataFlow(definition, language, next);
  const timeout = compileSeconds(definition, 'TimeoutSeconds', language, flow);
  const heartbeat = compileSeconds(definition, 'HeartbeatSeconds', language, flow);
  const credentials = compileCredentials(definition.Credentials, language);
  const work = compileTaskWork(String(definition.Resource));
  const checked = parameterCheck(String(definition.Resource));
  return async (visit) => {
    const limits = (timeout ?? heartbeat) === undefined ? noLimits : await limitsOf(visit);
    const evaluate = () => {
      const argument = flow.argument(visit);
      return argument instanceof Promise ? argument.then(checked) : checked(argument);
    };
    const role = credentials === undefined ? undefined : await credentials(visit);
    const result = await (!visit.test?.isMocked
      ? work(visit, limits, evaluate, role)
      : workMocked(visit.test, evaluate));
    visit.test?.note('result', result);
    return flow.exit(visit, result);
  };

  async function limitsOf(visit: Visit): Promise<TaskLimits> {
    return { timeoutSeconds: await timeout?.(visit), heartbeatSeconds: await heartbeat?.(visit) };
  }
}

const noLimits: TaskLimits = { timeoutSeconds: undefined, heartbeatSeconds: undefined };

async function workMocked(test: StateTest, evaluate: () => Json | Promise<Json>): Promise<Json> {
  await evaluate();
  return test.mocked() ?? null;
}

type Seconds = (visit: Visit) => number | undefined | Promise<number | undefined>;

/** @returns undefined if the state has no such limit */
function compileSeconds(
  definition: JsonObject,
  field: string,
  language: QueryLanguage,
  flow: DataFlow,
): Seconds | undefined {
  const path = definition[`${field}Path`];
  if (language === 'JSONPath' && typeof path === 'string') return compileSecondsPath(path, `${field}Path`, flow.input);
  const value = definition[field];
  if (typeof value === 'string') {
    const evaluate = compileJsonataTemplate(value, field, 'integer');
    return async (visit) => {
      const seconds = Number(await evaluate(visit.scope(visit.input)));
      if (seconds >= 0) return seconds;
      throw visit.evaluationFailure(`The ${field} field references a negative value: ${seconds}`, field);
    };
  }
  return typeof value === 'number' ? () => value : undefined;
}

/** Credentials: the role with which the task runs. The engine only shows it in events. */
function compileCredentials(
  credentials: Json | undefined,
  language: QueryLanguage,
): ((visit: Visit) => Promise<Json>) | undefined {
  if (!isJsonObject(credentials)) return undefined;
  const evaluate =
    language === 'JSONata' ? compileJsonataTemplate(credentials, 'Credentials') : compilePayloadTemplate(credentials);
  return async (visit) => {
    const value = await evaluate(visit.scope(visit.input));
    return isJsonObject(value) ? { roleArn: value.RoleArn ?? null } : null;
  };
}

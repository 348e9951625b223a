import { compileMachine, type QueryLanguage, type StateSource } from '../compile/compile-machine.ts';
import { compileDataFlow, type DataFlow } from '../compile/data-flow.ts';
import type { CompiledState } from '../compile/machine.ts';
import { fanOut } from '../execution/fan-out.ts';
import { Thread } from '../execution/thread.ts';
import type { Visit } from '../execution/visit.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { compileJsonataTemplate } from '../language/jsonata.ts';
import { compilePath } from '../language/jsonpath.ts';
import { compilePayloadTemplate } from '../language/payload-template.ts';
import { StatesError } from '../language/states-error.ts';
import { compileNumberPath } from './path-fields.ts';

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html */
export function compileMap({ name, definition, language, next }: StateSource): CompiledState['run'] {
  // Parameters of a Map state is the old name of ItemSelector, not the argument of its work.
  const { Parameters: _parameters, ...fields } = definition;
  const flow = compileDataFlow(fields, language);
  const items = compileItems(definition, language, flow);
  const select = compileItemSelector(definition, language, flow);
  const maxConcurrency = compileLimit(definition, 'MaxConcurrency', 'integer', language, flow);
  const machine = compileMachine(definition.ItemProcessor ?? definition.Iterator ?? null, language);
  return async (visit) => {
    const { thread } = visit;
    const values = await items(visit);
    const concurrency = (await maxConcurrency(visit)) ?? 0;
    thread.emit('MapStateStarted', { length: values.length });
    const started = thread.cursor;
    const event = (index: number) => ({ index, name });
    const results = await fanOut(visit, {
      count: values.length,
      concurrency,
      start: async (index, cursor) => {
        const value = values[index] ?? null;
        const input = await select(visit, value, index);
        const id = thread.execution.record('MapIterationStarted', cursor, event(index));
        return { thread: new Thread(thread.execution, machine, id, thread, { index, value }), input };
      },
      succeeded: (index) => thread.emit('MapIterationSucceeded', event(index)),
      failed: (index) => thread.emit('MapIterationFailed', event(index)),
      aborted: (index, child) => thread.execution.recordCutOff('MapIterationAborted', child.cursor, event(index)),
    });
    if (values.length === 0) thread.cursor = started;
    thread.note('MapStateSucceeded');
    return { ...(await flow.leave(visit, results)), next };
  };
}

/** The items: ItemsPath, Items, or the input. */
function compileItems(
  definition: JsonObject,
  language: QueryLanguage,
  flow: DataFlow,
): (visit: Visit) => Promise<Json[]> {
  if (language === 'JSONata') {
    const evaluate =
      definition.Items === undefined ? undefined : compileJsonataTemplate(definition.Items, 'Items', 'array');
    return async (visit) => arrayOf(evaluate === undefined ? visit.input : await evaluate(visit.scope(visit.input)));
  }
  const query = typeof definition.ItemsPath === 'string' ? compilePath(definition.ItemsPath) : undefined;
  return async (visit) => {
    const input = flow.input(visit);
    return arrayOf(query === undefined ? input : query(visit.scope(input)), definition.ItemsPath);
  };
}

function arrayOf(value: Json, path?: Json): Json[] {
  if (Array.isArray(value)) return value;
  const where = path === undefined ? 'the input' : `'${path}'`;
  throw new StatesError('States.Runtime', `Reference path ${where} must point to array.`);
}

/** What an iteration is given: ItemSelector (once called Parameters), or the item. */
function compileItemSelector(
  definition: JsonObject,
  language: QueryLanguage,
  flow: DataFlow,
): (visit: Visit, value: Json, index: number) => Json | Promise<Json> {
  const template = definition.ItemSelector ?? definition.Parameters;
  if (template === undefined) return (_visit, value) => value;
  const evaluate =
    language === 'JSONata' ? compileJsonataTemplate(template, 'ItemSelector') : compilePayloadTemplate(template);
  return (visit, value, index) =>
    evaluate({
      ...visit.scope(flow.input(visit)),
      context: () => ({ ...visit.contextObject(), Map: { Item: { Index: index, Value: value } } }),
    });
}

/** MaxConcurrency and the like: a number, in JSONPath also `<field>Path`, in JSONata also an expression. */
export function compileLimit(
  definition: JsonObject,
  field: string,
  kind: 'integer' | 'float',
  language: QueryLanguage,
  flow: DataFlow,
): (visit: Visit) => Promise<number | undefined> | number | undefined {
  const path = definition[`${field}Path`];
  if (language === 'JSONPath' && typeof path === 'string') {
    return compileNumberPath(path, `${field}Path`, kind, flow.input);
  }
  const value = definition[field];
  if (typeof value === 'string') {
    const evaluate = compileJsonataTemplate(value, field, kind === 'integer' ? 'integer' : 'number');
    return async (visit) => Number(await evaluate(visit.scope(visit.input)));
  }
  return () => (typeof value === 'number' ? value : undefined);
}

/** Whether a Map state runs its iterations as child executions. */
export function isDistributed(definition: JsonObject): boolean {
  const { ItemProcessor } = definition;
  const config = isJsonObject(ItemProcessor) ? ItemProcessor.ProcessorConfig : undefined;
  return isJsonObject(config) && config.Mode === 'DISTRIBUTED';
}

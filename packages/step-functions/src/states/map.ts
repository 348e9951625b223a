import { fanOut } from '../execution/fan-out.ts';
import type { CompiledState } from '../execution/program.ts';
import { Thread } from '../execution/thread.ts';
import { compileDataFlow } from '../fields/data-flow.ts';
import { compileLimit } from '../fields/limits.ts';
import { isJsonObject, type JsonObject } from '../language/json.ts';
import { compileDistributedMap } from './map-distributed.ts';
import { compileItemSelector, compileItems, noteSelected } from './map-items.ts';
import type { StateSource } from './state-source.ts';

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html */
export function compileMap(source: StateSource): CompiledState['run'] {
  return isDistributed(source.definition) ? compileDistributedMap(source) : compileInlineMap(source);
}

function compileInlineMap({ name, definition, language, compileInner, next }: StateSource): CompiledState['run'] {
  // Parameters of a Map state is the old name of ItemSelector, not the argument of its work.
  const { Parameters: _parameters, ...fields } = definition;
  const flow = compileDataFlow(fields, language, next);
  const items = compileItems(definition, language, flow);
  const select = compileItemSelector(definition, language, flow);
  const maxConcurrency = compileLimit(definition, 'MaxConcurrency', 'integer', language, flow);
  const machine = compileInner(definition.ItemProcessor ?? definition.Iterator ?? null);
  return async (visit) => {
    const { thread } = visit;
    const values = await items(visit);
    const concurrency = (await maxConcurrency(visit)) ?? 0;
    visit.test?.note('maxConcurrency', concurrency);
    if (visit.test !== undefined) {
      await noteSelected(visit, definition, values, select);
      return flow.leave(visit, visit.test.mocked() ?? []);
    }
    thread.emit('MapStateStarted', { length: values.length });
    const started = thread.cursor;
    const event = (index: number) => ({ index, name });
    const results = await fanOut(visit, {
      count: values.length,
      concurrency,
      input: (index) => select(visit, values[index] ?? null, index),
      start: (index, cursor) => {
        const id = thread.execution.record('MapIterationStarted', cursor, event(index));
        return new Thread(thread.execution, machine, id, thread, { index, value: values[index] ?? null });
      },
      succeeded: (index) => thread.emit('MapIterationSucceeded', event(index)),
      failed: (index) => thread.emit('MapIterationFailed', event(index)),
      aborted: (index, after) => thread.execution.recordCutOff('MapIterationAborted', after, event(index)),
    });
    if (values.length === 0) thread.cursor = started;
    visit.exitsAfter = thread.cursor;
    thread.emit('MapStateSucceeded');
    return flow.leave(visit, results);
  };
}

/** Whether a Map state runs its iterations as child executions. */
function isDistributed(definition: JsonObject): boolean {
  const { ItemProcessor } = definition;
  const config = isJsonObject(ItemProcessor) ? ItemProcessor.ProcessorConfig : undefined;
  return isJsonObject(config) && config.Mode === 'DISTRIBUTED';
}

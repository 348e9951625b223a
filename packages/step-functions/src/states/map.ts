import { fanOut } from '../execution/fan-out.ts';
import type { CompiledState } from '../execution/program.ts';
import { type MapItem, Thread } from '../execution/thread.ts';
import { compileDataFlow } from '../fields/data-flow.ts';
import { compileNonNegative } from '../fields/limits.ts';
import { isJsonObject, type JsonObject } from '../language/json.ts';
import { compileDistributedMap } from './map-distributed.ts';
import { compileItemSelector, compileItems, noteSelected } from './map-items.ts';
import type { StateSource } from './state-source.ts';

/**
 * The maximum number of iterations that run at the same time: a quota of Step Functions.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
 */
const maxIterations = 40;

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html */
export function compileMap(source: StateSource): CompiledState['run'] {
  return isDistributed(source.definition) ? compileDistributedMap(source) : compileInlineMap(source);
}

function compileInlineMap({ name, definition, language, compileInner, next }: StateSource): CompiledState['run'] {
  // In a Map state, Parameters is the old name of ItemSelector. It does not replace the state's input.
  const { Parameters: _parameters, ...fields } = definition;
  const flow = compileDataFlow(fields, language, next);
  const readItems = compileItems(definition, language, flow, 'INLINE');
  const select = compileItemSelector(definition, language, flow);
  const maxConcurrency = compileNonNegative(definition, 'MaxConcurrency', language, flow);
  const machine = compileInner(definition.ItemProcessor ?? definition.Iterator ?? null);
  return async (visit) => {
    const { thread } = visit;
    const items = await readItems(visit);
    const concurrency = (await maxConcurrency(visit)) ?? 0;
    visit.test?.note('maxConcurrency', concurrency);
    if (visit.test !== undefined) {
      await noteSelected(visit, definition, items, select);
      return flow.exit(visit, visit.test.mocked() ?? []);
    }
    thread.emit('MapStateStarted', { length: items.length });
    const started = thread.cursor;
    const itemAt = (index: number) => items[index] as MapItem;
    const event = (index: number) => ({ index, name });
    const results = await fanOut(visit, {
      count: items.length,
      concurrency: Math.min(concurrency || maxIterations, maxIterations),
      input: (index) => select(visit, itemAt(index)),
      start: (index, cursor) => {
        const id = thread.execution.record('MapIterationStarted', cursor, event(index));
        return new Thread(thread.execution, machine, id, thread, itemAt(index));
      },
      succeeded: (index) => thread.emit('MapIterationSucceeded', event(index)),
      failed: (index) => thread.emit('MapIterationFailed', event(index)),
      aborted: (index, after) => thread.execution.recordAborted('MapIterationAborted', after, event(index)),
    });
    if (items.length === 0) thread.cursor = started;
    visit.exitsAfter = thread.cursor;
    thread.emit('MapStateSucceeded');
    return flow.exit(visit, results);
  };
}

/** Whether a Map state runs its iterations as child executions. */
function isDistributed(definition: JsonObject): boolean {
  const { ItemProcessor } = definition;
  const config = isJsonObject(ItemProcessor) ? ItemProcessor.ProcessorConfig : undefined;
  return isJsonObject(config) && config.Mode === 'DISTRIBUTED';
}

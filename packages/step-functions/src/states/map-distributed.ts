import { MapRun } from '../execution/map-run.ts';
import type { CompiledState } from '../execution/program.ts';
import type { StateTest } from '../execution/state-test.ts';
import type { MapItem } from '../execution/thread.ts';
import type { Visit } from '../execution/visit.ts';
import { compileDataFlow } from '../fields/data-flow.ts';
import { compileNonNegative } from '../fields/limits.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { type Batch, compileItemBatcher } from './item-batcher.ts';
import { compileItemReader } from './item-reader.ts';
import { compileItemSelector, compileItems, noteSelected, toMapItems } from './map-items.ts';
import { runChildren } from './map-run-children.ts';
import { compileTolerance, overTolerance, type Tolerance } from './map-tolerance.ts';
import { compileResultWriter } from './result-writer.ts';
import type { StateSource } from './state-source.ts';

/**
 * A Map state that runs each iteration as a child execution.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export function compileDistributedMap({ definition, language, compileInner, next }: StateSource): CompiledState['run'] {
  const { Parameters: _parameters, ...fields } = definition;
  const flow = compileDataFlow(fields, language, next);
  const read = compileItemReader(definition, language, flow);
  const inputItems = compileItems(definition, language, flow, 'DISTRIBUTED');
  const write = compileResultWriter(definition, language, flow);
  const select = compileItemSelector(definition, language, flow);
  const batch = compileItemBatcher(definition, language, flow);
  const maxConcurrency = compileNonNegative(definition, 'MaxConcurrency', language, flow);
  const tolerance = compileTolerance(definition, language, flow);
  const machine = compileInner(definition.ItemProcessor ?? null);
  const label = typeof definition.Label === 'string' ? definition.Label : undefined;
  const type = executionType(definition);

  return async (visit) => {
    const { thread } = visit;
    // A redrive continues with the children, unless there are none because the items could not be read.
    const begun = visit.redriving && (visit.mapRun?.run.children.length ?? 0) > 0;
    visit.redriving = false;
    if (begun && visit.mapRun !== undefined) {
      return flow.exit(visit, await runChildren(visit, visit.mapRun, undefined, write));
    }
    if (visit.test !== undefined) {
      // If the test has no data for the ItemReader, the state's input is used instead.
      const items = toMapItems(visit.test.items ?? null) ?? (await inputItems(visit));
      visit.test.note('maxConcurrency', (await maxConcurrency(visit)) ?? 0);
      const selected = await noteSelected(visit, definition, items, select);
      const batches = await batch?.(visit, selected);
      if (batches !== undefined) {
        visit.test.note(
          'afterItemBatcher',
          batches.map(({ input }) => input),
        );
      }
      return flow.exit(visit, testIterations(visit.test, items.length, await tolerance(visit)));
    }
    // The items are read only after the map run has started.
    const given = read === undefined ? await inputItems(visit) : undefined;
    const concurrency = (await maxConcurrency(visit)) ?? 0;
    thread.emit('MapStateStarted', { length: given?.length ?? 0 });
    const { count = 0, percentage = 0 } = await tolerance(visit);
    const prepared = given === undefined ? undefined : await prepare(visit, given);
    const run = openMapRun(visit, { label, concurrency, count, percentage });
    thread.emit('MapRunStarted', { mapRunArn: run.arn });
    visit.mapRun = { run, machine, type, starts: [], ends: [], outputs: [] };
    const batches = prepared ?? (async () => prepare(visit, (await read?.(visit)) ?? []));
    return flow.exit(visit, await runChildren(visit, visit.mapRun, batches, write));
  };

  async function prepare(visit: Visit, items: readonly MapItem[]): Promise<Batch[]> {
    const inputs = await Promise.all(items.map((item) => select(visit, item)));
    return (await batch?.(visit, inputs)) ?? inputs.map((input) => ({ input, items: 1 }));
  }
}

function openMapRun(
  { thread: { execution }, state }: Visit,
  options: { label: string | undefined; concurrency: number; count: number; percentage: number },
): MapRun {
  const label = options.label ?? execution.random.uuid();
  const run = new MapRun({
    arn: `${execution.host.arn('mapRun', execution.stateMachineName)}/${label}:${execution.random.uuid()}`,
    execution,
    stateName: state.name,
    label,
    maxConcurrency: options.concurrency,
    toleratedFailureCount: options.count,
    toleratedFailurePercentage: options.percentage,
  });
  execution.host.mapRuns.set(run.arn, run);
  return run;
}

/** The result of TestState for the mocked results of the iterations. */
function testIterations(test: StateTest, total: number, { count, percentage }: Tolerance): Json {
  test.note('toleratedFailureCount', count);
  test.note('toleratedFailurePercentage', percentage);
  const result = test.mocked() ?? [];
  const failed = test.failedIterations;
  const share = (failed / Math.max(1, total)) * 100;
  if ((count !== undefined && failed > count) || (percentage !== undefined && share > percentage))
    throw overTolerance();
  return result;
}

function executionType({ ItemProcessor }: JsonObject): 'STANDARD' | 'EXPRESS' {
  const config = isJsonObject(ItemProcessor) ? ItemProcessor.ProcessorConfig : undefined;
  return isJsonObject(config) && config.ExecutionType === 'EXPRESS' ? 'EXPRESS' : 'STANDARD';
}

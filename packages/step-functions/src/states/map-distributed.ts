import { Failure } from '../execution/failure.ts';
import type { Host } from '../execution/host.ts';
import { MapRun, type MapRunInProgress } from '../execution/map-run.ts';
import type { CompiledState } from '../execution/program.ts';
import type { StateTest } from '../execution/state-test.ts';
import type { MapItem } from '../execution/thread.ts';
import type { Visit } from '../execution/visit.ts';
import type { WaitingPoint } from '../execution/waiting-point.ts';
import { compileDataFlow, type DataFlow } from '../fields/data-flow.ts';
import { compileLimit, compileNonNegative } from '../fields/limits.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { StatesError } from '../language/states-error.ts';
import { type Batch, compileItemBatcher } from './item-batcher.ts';
import { compileItemReader } from './item-reader.ts';
import { compileItemSelector, compileItems, noteSelected, toMapItems } from './map-items.ts';
import { type ChildRecord, compileResultWriter, type WriteResults } from './result-writer.ts';
import type { StateSource } from './state-source.ts';

/** The maximum number of child executions that run at the same time: a quota of Step Functions. */
const maxChildren = 10_000;

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

/**
 * Starts the children, as many at the same time as allowed, and returns the state's result: the outputs of those that
 * succeeded, or the result of the ResultWriter.
 * @param given the inputs of the children; undefined if they were started before
 */
async function runChildren(
  visit: Visit,
  progress: MapRunInProgress,
  given: readonly Batch[] | (() => Promise<readonly Batch[]>) | undefined,
  write: WriteResults | undefined,
): Promise<Json> {
  const { thread } = visit;
  const { execution } = thread;
  const { run, outputs } = progress;
  if (given === undefined) {
    run.status = 'RUNNING';
    run.redriveCount++;
    run.redrivenAt = execution.now;
    thread.emit('MapRunRedriven', { mapRunArn: run.arn, redriveCount: run.redriveCount });
  }
  const started = thread.cursor;
  const waiting = execution.waitingPoints.open();
  let running = 0;
  let failedItems = 0;
  try {
    const batches = (typeof given === 'function' ? await given() : given) ?? [];
    if (given !== undefined) run.itemsPerChild = batches.map(({ items }) => items);
    const pending = run.itemsPerChild.flatMap((_items, child) => (child in outputs ? [] : [child]));
    for (;;) {
      while (pending.length > 0 && running < (run.maxConcurrency || maxChildren)) {
        const child = pending.shift() ?? 0;
        running++;
        const input = batches[child]?.input;
        if (write !== undefined && input !== undefined) progress.starts[child] = { input, at: execution.now };
        launchChild(progress, child, input, waiting);
      }
      if (running === 0) break;
      const message = await thread.receive(waiting.mailbox);
      if (message.type !== 'child-ended') continue;
      running--;
      if (write !== undefined) progress.ends[message.child] = { end: message.end, at: execution.now };
      if (message.end.status === 'SUCCEEDED') {
        outputs[message.child] = message.end.output ?? null;
        continue;
      }
      failedItems += run.itemsPerChild[message.child] ?? 1;
      if (run.isOverTolerance(failedItems)) throw overTolerance();
    }
    const succeeded = outputs.flatMap((output) => (output === undefined ? [] : [output]));
    const result = (await write?.(visit, run, recordsOf(progress))) ?? succeeded;
    run.end('SUCCEEDED', execution.now);
    visit.exitsAfter = started;
    thread.emit('MapRunSucceeded');
    thread.emit('MapStateSucceeded');
    return result;
  } catch (error) {
    run.end(error instanceof Failure ? 'FAILED' : 'ABORTED', execution.now);
    if (!execution.inputs.replaying) stopChildren(run);
    if (error instanceof Failure) thread.emit('MapRunFailed', { cause: error.cause, error: error.error });
    throw error;
  } finally {
    waiting.close();
  }
}

function recordsOf({ run, starts, ends }: MapRunInProgress): ChildRecord[] {
  return ends.map(({ end, at }, child) => ({
    arn: String(run.children[child]),
    input: starts[child]?.input ?? null,
    end,
    startedAt: starts[child]?.at ?? at,
    stoppedAt: at,
  }));
}

function stopChildren({ children, execution: { host } }: MapRun): void {
  for (const arn of children) {
    const child = arn === undefined ? undefined : host.findExecution(arn);
    if (child?.status === 'RUNNING') child.inputs.deliver({ kind: 'stop' });
  }
}

function launchChild(progress: MapRunInProgress, child: number, input: Json | undefined, waiting: WaitingPoint): void {
  const { run, machine, type } = progress;
  const { host, random, stateMachineName } = run.execution;
  const known = run.children[child];
  // The name is generated before any effect runs: after a crash, the same child must get the same name.
  const name = known === undefined ? random.uuid() : '';
  run.children[child] = known ?? childArn(host, type, `${stateMachineName}/${run.label}`, name);
  waiting.runEffect(() => {
    const arn = String(run.children[child]);
    const tellEnd = () =>
      host.whenExecutionEnds(arn, (_description, end) => waiting.send({ type: 'child-ended', child, end }));
    if (known === undefined) {
      host.startChild(run, { arn, name, machine, type, input: input ?? null });
      tellEnd();
    } else {
      void host.redriveChild(arn).then(tellEnd);
    }
  }, `child ${child}`);
}

function childArn(host: Host, type: 'STANDARD' | 'EXPRESS', stateMachineName: string, name: string): string {
  return type === 'EXPRESS'
    ? host.arn('express', stateMachineName, name, name)
    : host.arn('execution', stateMachineName, name);
}

function overTolerance(): Failure {
  const error = 'States.ExceedToleratedFailureThreshold';
  return new Failure(error, 'The specified tolerated failure threshold was exceeded');
}

function compileTolerance(definition: JsonObject, language: QueryLanguage, flow: DataFlow) {
  const count = compileLimit(definition, 'ToleratedFailureCount', 'integer', language, flow);
  const percentage = compileLimit(definition, 'ToleratedFailurePercentage', 'float', language, flow);
  return async (visit: Visit) => {
    const tolerated: Tolerance = { count: await count(visit), percentage: await percentage(visit) };
    if ((tolerated.count ?? 0) < 0)
      throw new StatesError('States.Runtime', 'ToleratedFailureCount cannot be negative.');
    if ((tolerated.percentage ?? 0) < 0 || (tolerated.percentage ?? 0) > 100) {
      throw new StatesError('States.Runtime', 'ToleratedFailurePercentage must be between 0 and 100.');
    }
    return tolerated;
  };
}

interface Tolerance {
  readonly count: number | undefined;
  readonly percentage: number | undefined;
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

import { Failure } from '../execution/failure.ts';
import type { Host } from '../execution/host.ts';
import type { MapRun, MapRunInProgress } from '../execution/map-run.ts';
import type { Visit } from '../execution/visit.ts';
import type { WaitingPoint } from '../execution/waiting-point.ts';
import type { Json } from '../language/json.ts';
import type { Batch } from './item-batcher.ts';
import { overTolerance } from './map-tolerance.ts';
import type { ChildRecord, WriteResults } from './result-writer.ts';

/** The maximum number of child executions that run at the same time: a quota of Step Functions. */
const maxChildren = 10_000;

/**
 * Starts the children, as many at the same time as allowed, and returns the state's result: the outputs of those that
 * succeeded, or the result of the ResultWriter.
 * @param given the inputs of the children; undefined if they were started before
 */
export async function runChildren(
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

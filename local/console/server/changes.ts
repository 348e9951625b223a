import { Readable } from 'node:stream';
import type { Clock, StepFunctions } from 'step-functions-engine';
import type { ListedExecution } from '../api/types.ts';
import { readTime } from './time.ts';

/** ms between two looks while somebody listens */
const interval = 400;

/**
 * A stream of server-sent events that names the executions in which something has happened, so that a page asks the
 * API again for these alone. It looks at the newest executions and at those that run, through the API as well. Its
 * event `ready` says that what happens from now on will be told: what was read before may be out of date. Beside these
 * it tells the time (`time`), when it stands elsewhere than before.
 */
export function changesOf(stepFunctions: StepFunctions, stateMachineArns: readonly string[], clock: Clock): Readable {
  const stream = new Readable({ read() {} });
  stream.push('retry: 1000\n\n');
  let known: ReadonlyMap<string, string> | undefined;
  let time = '';
  let stopped = false;
  const look = async () => {
    const timeNow = JSON.stringify(readTime(clock));
    if (timeNow !== time && !stopped) stream.push(`event: time\ndata: ${timeNow}\n\n`);
    time = timeNow;
    const seen = new Map<string, string>();
    for (const arn of stateMachineArns) await note(stepFunctions, arn, seen);
    const before = known;
    if (before === undefined) stream.push('event: ready\ndata: {}\n\n');
    const changed = before === undefined ? [] : [...seen.keys()].filter((arn) => seen.get(arn) !== before.get(arn));
    // One that has ended, and is no longer among the newest, is named a last time.
    const gone = [...(before?.keys() ?? [])].filter((arn) => !seen.has(arn));
    known = seen;
    if (changed.length + gone.length > 0 && !stopped) {
      stream.push(`event: changed\ndata: ${JSON.stringify([...changed, ...gone])}\n\n`);
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const goOn = () => {
    if (stopped) return;
    look().then(
      () => {
        timer = setTimeout(goOn, interval);
        timer.unref();
      },
      (error: Error) => stream.destroy(error),
    );
  };
  stream.once('close', () => {
    stopped = true;
    clearTimeout(timer);
  });
  goOn();
  return stream;
}

async function note(stepFunctions: StepFunctions, stateMachineArn: string, seen: Map<string, string>): Promise<void> {
  const list = async (filter: object) => {
    const answer = await stepFunctions.call('ListExecutions', { stateMachineArn, ...filter });
    return (answer as { executions: ListedExecution[] }).executions;
  };
  const running = await list({ statusFilter: 'RUNNING', maxResults: 1000 });
  for (const { executionArn, status, redriveCount } of [...(await list({ maxResults: 100 })), ...running]) {
    const last = status === 'RUNNING' ? await lastEvent(stepFunctions, executionArn) : 0;
    seen.set(executionArn, `${status} ${redriveCount} ${last}`);
  }
}

async function lastEvent(stepFunctions: StepFunctions, executionArn: string): Promise<number> {
  const query = { executionArn, reverseOrder: true, maxResults: 1, includeExecutionData: false };
  const { events } = (await stepFunctions.call('GetExecutionHistory', query)) as { events: { id: number }[] };
  return events[0]?.id ?? 0;
}

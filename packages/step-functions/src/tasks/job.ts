import { AwsServiceError } from '../execution/aws-services.ts';
import type { Job, ServiceCall, Submitted } from '../integrations/integration.ts';
import { isJsonObject, type Json } from '../language/json.ts';
import type { TaskAttempt } from './attempt.ts';

/** The end of a job, as the execution records it. */
export interface JobEnd {
  readonly result: Json;
  readonly failed: boolean;
}

/** ms: the time from the start of a job to the first poll, and the longest time between two polls. */
const firstPoll = 1000;
const slowestPoll = 60_000;

/**
 * Polls a job until it has ended, each time after a longer pause, and sends the end, or the error of a poll, to
 * `attempt.waiting`. AWS gets the end of most jobs by events; this engine polls all of them.
 */
export function followJob(
  attempt: TaskAttempt,
  job: Job,
  submitted: Submitted,
  send: (call: ServiceCall) => Promise<Json>,
): void {
  const { host, waiting } = attempt;
  const pollIn = (delay: number): void => {
    host.clock.setTimer(host.clock.now() + delay, () => {
      if (waiting.isClosed || host.signal.aborted) return;
      const later = () => pollIn(Math.min(delay * 1.5, slowestPoll));
      send(job.poll(submitted)).then(
        (answer) => {
          const end = endOf(job, isJsonObject(answer) ? answer : {}, submitted);
          if (end === undefined) later();
          else waiting.send({ type: 'response', value: { ...end } });
        },
        (reason: unknown) => {
          if (isTransient(reason)) later();
          else waiting.send({ type: 'failure', error: 'States.TaskFailed', cause: String(reason) });
        },
      );
    });
  };
  pollIn(firstPoll);
}

function endOf(job: Job, answer: { readonly [member: string]: Json }, submitted: Submitted): JobEnd | undefined {
  const status = String(job.status(answer));
  const failed = job.failed.includes(status);
  if (!failed && !job.done.includes(status)) return undefined;
  return { result: job.result?.(answer, submitted) ?? answer, failed };
}

/** Whether another poll may succeed: the service throttled the call, or had an internal error. */
function isTransient(reason: unknown): boolean {
  if (!(reason instanceof AwsServiceError)) return false;
  return reason.statusCode >= 500 || reason.statusCode === 429 || /Throttl|TooManyRequests/.test(reason.errorName);
}

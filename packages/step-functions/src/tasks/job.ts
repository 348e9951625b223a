import { AwsServiceError } from '../execution/aws-services.ts';
import type { Job, ServiceCall, Submitted } from '../integrations/integration.ts';
import { isJsonObject, type Json } from '../language/json.ts';
import type { TaskAttempt } from './attempt.ts';

/** How a job ended: what the execution records of it. */
export interface JobEnd {
  readonly result: Json;
  readonly failed: boolean;
}

/** ms: how long after the job was started it is asked about first, and at most how long after the last time. */
const firstPoll = 1000;
const slowestPoll = 60_000;

/**
 * Asks how a job stands until it has ended, ever more seldom, and sends the end, or the failure to ask, to
 * `attempt.waiting`. AWS learns of the end of most jobs by events; here all are asked about.
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
          if (isPassing(reason)) later();
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

/** Whether asking again may help: the service is busy, or out of reach. */
function isPassing(reason: unknown): boolean {
  if (!(reason instanceof AwsServiceError)) return false;
  return reason.statusCode >= 500 || reason.statusCode === 429 || /Throttl|TooManyRequests/.test(reason.errorName);
}

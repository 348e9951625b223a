import { Readable } from 'node:stream';
import type { Clock, StepFunctions } from 'step-functions-engine';
import { readTime } from './time.ts';

/** ms: changes within this time are sent together */
const interval = 200;

/**
 * A stream of server-sent events. `changed` contains the ARNs of changed executions, so that a page reads only these
 * again. `ready` means that changes are sent from now on, and that everything read before may be out of date. `time`
 * contains the time of the clock, when the clock has jumped or was stopped.
 */
export function changesOf(stepFunctions: StepFunctions, clock: Clock): Readable {
  const stream = new Readable({ read() {} });
  const changed = new Set<string>();
  let time = '';
  const send = () => {
    const now = JSON.stringify(readTime(clock));
    if (now !== time) stream.push(`event: time\ndata: ${now}\n\n`);
    time = now;
    if (changed.size > 0) stream.push(`event: changed\ndata: ${JSON.stringify([...changed])}\n\n`);
    changed.clear();
  };
  const ignore = stepFunctions.onChange((executionArn) => changed.add(executionArn));
  const timer = setInterval(send, interval);
  timer.unref();
  stream.once('close', () => {
    ignore();
    clearInterval(timer);
  });
  stream.push('retry: 1000\n\nevent: ready\ndata: {}\n\n');
  send();
  return stream;
}

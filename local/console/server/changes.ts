import { Readable } from 'node:stream';
import type { Clock, StepFunctions } from 'step-functions-engine';
import { readTime } from './time.ts';

/** ms: what happens within it is sent together */
const interval = 200;

/**
 * A stream of server-sent events that names the executions in which something has happened, so that a page asks the API
 * again for these alone. Its event `ready` says that what happens from now on will be sent: what was read before may be out
 * of date. Beside these it sends the time (`time`), when it stands elsewhere than before.
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

import { createHash } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Run } from './run.ts';

export interface SendOptions {
  /** Whether time passes while waiting for the response: only if the response is the end of an execution. */
  readonly timePasses?: boolean;
  /** The highest number of attempts. @default 12 */
  readonly most?: number;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const resendDelay = 5;

/** Repeats a request of a run until the response is below 500. */
export async function sendUntilTaken(
  run: Run,
  send: () => Promise<Answer>,
  { timePasses = false, most = 12 }: SendOptions = {},
): Promise<Answer> {
  for (let sends = 1; ; sends++) {
    const release = timePasses ? () => {} : run.clock.hold();
    const answer = await send();
    // The timer must be set before time may pass.
    const pause = answer.status >= 500 && sends < most ? run.sleep(resendDelay) : undefined;
    release();
    if (pause === undefined) return answer;
    await pause;
  }
}

/** A request of a run, as POST if it has a body. */
export async function send({ id }: Run, url: string, content?: object): Promise<Answer> {
  // Not every request contains the run's id.
  const headers = { 'content-type': 'application/json', 'x-run': id };
  const post = content && { method: 'POST', body: JSON.stringify(content) };
  const response = await fetch(url, { headers, ...post });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

/** A callback with the gateway's signature. */
export async function postCallback(url: string, secret: string, now: number, content: object): Promise<void> {
  const body = JSON.stringify(content);
  const id = `msg-${createHash('sha256').update(body).digest('hex').slice(0, 16)}`;
  const at = new Date(now);
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  };
  await (await fetch(url, { method: 'POST', body, headers })).arrayBuffer();
}

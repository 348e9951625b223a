import { createHash } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Run } from './run.ts';

export interface SendOptions {
  /** Whether time continues while its answer is waited for: only where that is the end of an execution. */
  readonly timePasses?: boolean;
  /** How often it is sent at the most. @default 12 times */
  readonly most?: number;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const resendDelay = 5;

/** Sends a request of a run again and again until it is answered with less than 500. */
export async function sendUntilTaken(
  run: Run,
  send: () => Promise<Answer>,
  { timePasses = false, most = 12 }: SendOptions = {},
): Promise<Answer> {
  for (let sends = 1; ; sends++) {
    const release = timePasses ? () => {} : run.clock.hold();
    const answer = await send();
    // The timer must be set before time may continue.
    const pause = answer.status >= 500 && sends < most ? run.sleep(resendDelay) : undefined;
    release();
    if (pause === undefined) return answer;
    await pause;
  }
}

/** A request of a run, a POST if it has content. */
export async function send({ id }: Run, url: string, content?: object): Promise<Answer> {
  // Not every request is about something that the run's id is a part of.
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

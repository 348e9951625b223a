import { notAnswered } from './stream.ts';

/** A failed request, with a message for the user. */
export class Refused extends Error {
  override readonly name = 'Refused';
  /** The whole response, which may contain the invalid fields. */
  readonly answer: unknown;

  constructor(message: string, answer?: unknown) {
    super(message);
    this.answer = answer;
  }
}

/** The server did not respond: the banner above every page shows it until it responds again. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

/** The message of an error for the place where it occurred; undefined if the banner shows it already. */
export function messageOf(reason: unknown): string | undefined {
  if (reason instanceof Unanswered) return undefined;
  return reason instanceof Error ? reason.message : String(reason);
}

/** Calls an action of the Step Functions API. */
export function call<Output>(action: string, input: object): Promise<Output> {
  return post(`step-functions/${action}`, input);
}

export function get<Output>(path: string): Promise<Output> {
  return send(`/api/${path}`, {});
}

export function post<Output>(path: string, body: object): Promise<Output> {
  return send(`/api/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

export function remove<Output>(path: string): Promise<Output> {
  return send(`/api/${path}`, { method: 'DELETE' });
}

async function send<Output>(url: string, request: RequestInit): Promise<Output> {
  const response = await fetch(url, request).catch(() => unanswered(url));
  // A response that is cut off counts as missing.
  const answer: unknown = await response.json().catch(() => (response.ok ? unanswered(url) : {}));
  if (response.ok) return answer as Output;
  const message = typeof answer === 'object' && answer !== null && 'message' in answer ? answer.message : undefined;
  throw new Refused(String(message ?? `The answer was ${response.status}.`), answer);
}

function unanswered(url: string): never {
  notAnswered();
  throw new Unanswered(`${url} was not answered`);
}

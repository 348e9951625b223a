import type { HttpRequest } from 'step-functions-engine/server';

/** An invalid request, with the answer to it. */
export class WrongRequest extends Error {
  override readonly name = 'WrongRequest';
  readonly status: number;
  readonly answer: object;

  constructor(status: number, answer: object) {
    super(JSON.stringify(answer));
    this.status = status;
    this.answer = answer;
  }
}

export type Body = Readonly<Record<string, unknown>>;

/** @throws WrongRequest if the body is not a JSON object */
export function readBody({ body }: HttpRequest): Body {
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Thrown below.
  }
  throw new WrongRequest(400, { message: 'The body must be a JSON object.' });
}

/** A string field of the body. @throws WrongRequest if it is missing or not a string */
export function textOf(body: Body, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new WrongRequest(400, { message: `${name} is missing.` });
}

/** The highest number of executions in one request of a page. */
const mostTexts = 1000;

/** @throws WrongRequest if the body has no list of strings with that name, or too long a list */
export function textsOf(body: Body, name: string): string[] {
  const value = body[name];
  if (Array.isArray(value) && value.length <= mostTexts) return value.map(String);
  throw new WrongRequest(400, { message: `${name} must be a list of up to ${mostTexts}.` });
}

/** @throws WrongRequest if the body has no whole number with that name from 1 to `max` */
export function wholeNumber(body: Body, name: string, max: number): number {
  const value = body[name];
  if (Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= max) return Number(value);
  throw new WrongRequest(400, { message: `${name} must be a whole number from 1 to ${max}.` });
}

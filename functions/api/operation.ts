import type * as z from 'zod/mini';
import { Conflict, NotFound } from '../../orders/errors.ts';

/** A schema, and its name in docs/openapi.yaml. */
export interface NamedSchema {
  readonly name: string;
  readonly schema: z.ZodMiniType;
}

/**
 * The request, the response and the errors of a route, with an example. `operation.ts` in the folder of the route's
 * function exports it as `operation`; docs/openapi.yaml is generated from all of them.
 */
export interface Operation {
  /** A request, which `make start` prints as a `curl` line. */
  readonly example: {
    /** What the request does, printed above the `curl` line. */
    readonly purpose: string;
    /** The value of `{id}` in the route's path, if it has one. */
    readonly id?: string;
    /** The body of a POST, which is sent as JSON. */
    readonly body?: object;
    /** For tests: another body, which is refused with 409 after `body` was accepted. */
    readonly contradiction?: object;
  };
  readonly request?: NamedSchema;
  readonly response: { readonly status: number; readonly description: string; readonly schema: NamedSchema };
  /** The errors of this route, in addition to those of every route: an invalid body or id, 503 and 500. */
  readonly errors?: readonly { readonly error: Error; readonly description: string }[];
}

/** The error 404 of a route. @param description when the response is this error */
export const notFound = (description: string) => ({ error: new NotFound(''), description });
/** The error 409 of a route. @param description when the response is this error */
export const conflict = (description: string) => ({ error: new Conflict(''), description });

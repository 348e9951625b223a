import type * as z from 'zod/mini';
import { Conflict, NotFound } from '../../orders/errors.ts';

/** A schema, and its name in docs/openapi.yaml. */
export interface NamedSchema {
  readonly name: string;
  readonly schema: z.ZodMiniType;
}

/**
 * The request, the answer and the errors of a route, with an example: exported by `operation.ts` in its function's
 * folder.
 */
export interface Operation {
  /** `make start` prints it as a `curl` line. */
  readonly example: {
    /** The purpose of the request, printed above the `curl` line. */
    readonly purpose: string;
    /** The value of `{id}` in the route's path, if it has one. */
    readonly id?: string;
    /** Sent as JSON by POST. */
    readonly body?: object;
    /** A second body, which is refused with 409 after the first one was accepted. */
    readonly contradiction?: object;
  };
  readonly request?: NamedSchema;
  readonly answer: { readonly status: number; readonly description: string; readonly schema: NamedSchema };
  /** The errors that this route may answer, in addition to those of every route: an invalid body or id, 503 and 500. */
  readonly errors?: readonly { readonly error: Error; readonly description: string }[];
}

/** The error 404 of a route. @param description when it is answered */
export const notFound = (description: string) => ({ error: new NotFound(''), description });
/** The error 409 of a route. @param description when it is answered */
export const conflict = (description: string) => ({ error: new Conflict(''), description });

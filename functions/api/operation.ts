import type * as z from 'zod/mini';
import { Conflict, NotFound } from '../../orders/errors.ts';

/** A schema, and its name in docs/openapi.yaml. */
export interface NamedSchema {
  readonly name: string;
  readonly schema: z.ZodMiniType;
}

/** What a route takes and answers, and how it is tried: `operation.ts` in its function's folder says so. */
export interface Operation {
  /** `make start` prints it as a `curl` line. */
  readonly example: {
    /** What the request does, for people. */
    readonly says: string;
    /** Of the route's path, if that names something. */
    readonly id?: string;
    /** Sent as JSON by POST. */
    readonly body?: object;
    /** Another body that contradicts it, once it was taken. */
    readonly contradiction?: object;
  };
  readonly request?: NamedSchema;
  readonly answer: { readonly status: number; readonly description: string; readonly schema: NamedSchema };
  /**
   * What it may throw besides what every route may: a body or an id that is not valid, something that passes, a fault.
   */
  readonly errors?: readonly { readonly error: Error; readonly description: string }[];
}

export const unknown = (description: string) => ({ error: new NotFound(''), description });
export const conflict = (description: string) => ({ error: new Conflict(''), description });

import { z } from 'zod';
import { type FunctionName, functionNames } from '../../functions/manifest.ts';

/** s, up to a year */
export const seconds = z.number().min(0).max(31_536_000);

/** The id of an order or a return. The rest need not be valid here, but the id must be valid as an execution's name. */
export const executionName = z.string().regex(/^[\w.-]{1,80}$/, 'must be 1 to 80 letters, digits, ".", "_" or "-"');

/** A fault of a function's invocations. */
export const faultSchema = z.strictObject({
  function: z.enum(functionNames as [FunctionName, ...FunctionName[]]),
  when: z.enum(['before', 'after']),
  error: z.string().min(1),
  message: z.string().optional(),
  times: z.int().min(1).optional(),
});

export type ExampleFault = z.infer<typeof faultSchema>;

export const statuses = z.enum(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']);

/** `step-functions` starts the execution without the API, which would refuse an invalid order. */
export const via = z.enum(['api', 'step-functions']).default('api');

import { z } from 'zod';
import { type FunctionName, functionNames } from '../../functions/manifest.ts';

/** s, up to a year */
export const seconds = z.number().min(0).max(31_536_000);

/** An order need not be valid here, but its id must be able to name its execution; so with a return. */
export const executionName = z.string().regex(/^[\w.-]{1,80}$/, 'must be 1 to 80 letters, digits, ".", "_" or "-"');

/** What goes wrong with the invocations of a function. */
export const faultSchema = z.strictObject({
  function: z.enum(functionNames as [FunctionName, ...FunctionName[]]),
  when: z.enum(['before', 'after']),
  error: z.string().min(1),
  message: z.string().optional(),
  times: z.int().min(1).optional(),
});

export type ExampleFault = z.infer<typeof faultSchema>;

export const statuses = z.enum(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']);

/** `step-functions` starts the execution past the API, which would refuse what is not valid. */
export const via = z.enum(['api', 'step-functions']).default('api');

import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { type FunctionName, functionNames } from '../../functions/manifest.ts';
import { type Problem, ValidationError } from '../../orders/errors.ts';
import { parseOrder } from '../../orders/order/order.ts';
import { UserError } from '../user-error.ts';

/** bytes: the API takes no larger order */
const maxSize = 256 * 1024;

/** s, up to a year */
const seconds = z.number().min(0).max(31_536_000);

/** What happens around an order: the bank, the person who approves, and what breaks. */
const worldSchema = z.strictObject({
  payment: z
    .strictObject({
      answer: z.enum(['paid', 'declined', 'never']),
      /** s after it is asked for */
      after: seconds.default(2),
      reason: z.string().optional(),
    })
    .prefault({ answer: 'paid' }),
  approval: z
    .strictObject({
      decision: z.enum(['approve', 'reject', 'never']),
      /** s after it is asked for */
      after: seconds.default(60),
    })
    .prefault({ decision: 'approve' }),
  faults: z
    .array(
      z.strictObject({
        function: z.enum(functionNames as [FunctionName, ...FunctionName[]]),
        when: z.enum(['before', 'after']),
        error: z.string().min(1),
        message: z.string().optional(),
        times: z.int().min(1).optional(),
      }),
    )
    .default([]),
  gateway: z
    .strictObject({ refund: z.literal('unavailable').optional(), void: z.literal('unavailable').optional() })
    .default({}),
});

export type World = z.infer<typeof worldSchema>;

/** An order need not be valid here, but its id must be able to name its execution. */
const executionName = z.string().regex(/^[\w.-]{1,80}$/, 'must be 1 to 80 letters, digits, ".", "_" or "-"');

export const exampleSchema = z.strictObject({
  description: z.string().default(''),
  /** `step-functions` starts the execution past the API, which would refuse an order that is not valid. */
  via: z.enum(['api', 'step-functions']).default('api'),
  order: z.looseObject({ orderId: executionName }),
  world: worldSchema.prefault({}),
  expected: z
    .strictObject({
      status: z.enum(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
      outcome: z.enum(['FULFILLED', 'REJECTED', 'CANCELLED', 'FAILED', 'PARKED']),
      reason: z.string().optional(),
    })
    .optional(),
});

/** An order, the world that it meets, and how it must end. */
export type Example = z.infer<typeof exampleSchema>;

/**
 * Reads an example, or a bare order, which then meets a world where the bank pays and a person approves.
 * @throws UserError naming the file and every field that is wrong
 */
export function readExample(file: string): Example {
  const input = readJson(file);
  const bare = typeof input === 'object' && input !== null && !('order' in input);
  if (bare) checkOrder(file, '', input);
  const result = exampleSchema.safeParse(bare ? { order: input } : input);
  if (!result.success) {
    throw toUserError(
      file,
      result.error.issues.map(({ path, message }) => ({ path: z.core.toDotPath(path), message })),
    );
  }
  if (!bare && result.data.via === 'api') checkOrder(file, 'order', result.data.order);
  return result.data;
}

function readJson(file: string): unknown {
  let text: string;
  try {
    const { size } = statSync(file);
    if (size > maxSize) throw new UserError(`${file}: is larger than ${maxSize / 1024} KiB: no order is that large`);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw new UserError(`${file}: there is no such file`);
    if (code === 'EISDIR') throw new UserError(`${file}: is a folder, not a file`);
    throw new UserError(`${file}: cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  if (text.trim() === '') throw new UserError(`${file}: is empty: it must hold an order as JSON`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file}: is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}

function checkOrder(file: string, prefix: string, input: unknown): void {
  try {
    parseOrder(input);
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    throw toUserError(
      file,
      error.problems.map(({ path, message }) => ({ path: [prefix, path].filter(Boolean).join('.'), message })),
    );
  }
}

function toUserError(file: string, problems: readonly Problem[]): UserError {
  return new UserError(
    problems.map(({ path, message }) => `${file}: ${path === '' ? '' : `${path}: `}${message}`).join('\n'),
  );
}

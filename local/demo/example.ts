import { readFileSync, statSync } from 'node:fs';
import { UserError } from 'step-functions-engine/server';
import { z } from 'zod';
import { type Problem, ValidationError } from '../../orders/errors.ts';
import { parseOrder } from '../../orders/order/order.ts';
import { parseReturn } from '../../orders/returns/return.ts';
import { returnExampleSchema } from './return-example.ts';
import { executionName, faultSchema, seconds, statuses, via } from './schema.ts';

/** bytes: the API refuses a larger order */
const maxSize = 256 * 1024;

/** The test environment of an order: the bank, the person who approves, and the faults. */
export const exampleEnvironmentSchema = z.strictObject({
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
  faults: z.array(faultSchema).default([]),
  gateway: z
    .strictObject({ refund: z.literal('unavailable').optional(), void: z.literal('unavailable').optional() })
    .default({}),
});

export type ExampleEnvironment = z.infer<typeof exampleEnvironmentSchema>;

export const exampleSchema = z.strictObject({
  description: z.string().default(''),
  via,
  order: z.looseObject({ orderId: executionName }),
  testEnvironment: exampleEnvironmentSchema.prefault({}),
  expected: z
    .strictObject({
      status: statuses,
      outcome: z.enum(['FULFILLED', 'REJECTED', 'CANCELLED', 'FAILED', 'PARKED']),
      reason: z.string().optional(),
    })
    .optional(),
  /** The returns that the customer sends afterwards, one after the other. */
  returns: z.array(returnExampleSchema).optional(),
});

/** An order, its test environment, and its expected end. */
export type Example = z.infer<typeof exampleSchema>;

/**
 * Reads an example. The file may also contain only an order; then the bank pays and a person approves.
 * @throws UserError naming the file and every invalid field
 */
export function readExample(file: string): Example {
  const input = readJson(file);
  const bare = typeof input === 'object' && input !== null && !('order' in input);
  if (bare) check(file, '', () => parseOrder(input));
  const result = exampleSchema.safeParse(bare ? { order: input } : input);
  if (!result.success) {
    throw toUserError(
      file,
      result.error.issues.map(({ path, message }) => ({ path: z.core.toDotPath(path), message })),
    );
  }
  const { order, returns = [] } = result.data;
  if (!bare && result.data.via === 'api') check(file, 'order', () => parseOrder(order));
  for (const [index, each] of returns.entries()) {
    if (each.via === 'api') check(file, `returns[${index}].return`, () => parseReturn(each.return));
  }
  return result.data;
}

function readJson(file: string): unknown {
  let text: string;
  try {
    const { size } = statSync(file);
    if (size > maxSize) throw new UserError(`${file}: is larger than ${maxSize / 1024} KiB: an order must be smaller`);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw new UserError(`${file}: there is no such file`);
    if (code === 'EISDIR') throw new UserError(`${file}: is a folder, not a file`);
    throw new UserError(`${file}: cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  if (text.trim() === '') throw new UserError(`${file}: is empty: it must contain an order as JSON`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file}: is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}

/** @throws UserError naming the file and every field that the domain's schema refuses */
function check(file: string, prefix: string, parseInput: () => unknown): void {
  try {
    parseInput();
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

import * as z from 'zod/mini';
import { toDotPath } from 'zod/v4/core';
import { type Problem, ValidationError } from '../errors.ts';
import { currencies, maxAmount } from '../money.ts';

/**
 * The most lines of an order or a return. A transaction writes an item for each line and a few others, and DynamoDB
 * allows 100 items.
 */
export const maxLines = 50;

/** Text of 1 to `max` characters; white space at both ends is removed. */
export const text = (max: number) =>
  z.string().check(z.trim(), z.minLength(1, 'must not be empty'), z.maxLength(max, `must not be longer than ${max}`));

/**
 * The id of an order or a return, which is also the name of its execution: 1 to 80 letters, digits, dots, hyphens and
 * underscores.
 */
export const idSchema = z
  .string()
  .check(
    z.regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/,
      'must be 1 to 80 letters, digits, ".", "_" or "-", beginning with a letter or digit',
    ),
  );

export const skuSchema = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, ".", "_" or "-"'));

export const quantitySchema = z
  .int('must be a whole number')
  .check(z.minimum(1, 'must be at least 1'), z.maximum(10_000, 'must be at most 10000'));

const line = z.strictObject({
  sku: skuSchema,
  quantity: quantitySchema,
  unitPrice: z
    .int('must be a whole number of minor units')
    .check(z.minimum(0, 'must not be negative'), z.maximum(maxAmount, `must be at most ${maxAmount}`)),
});

export type OrderItem = z.infer<typeof line>;

export const countrySchema = z
  .string()
  .check(z.regex(/^[A-Z]{2}$/, 'must be an ISO 3166 country code of two capital letters'));

export const addressSchema = z.strictObject({
  name: text(100),
  line1: text(200),
  line2: z.optional(text(200)),
  city: text(100),
  postalCode: text(20),
  country: countrySchema,
});

/**
 * DynamoDB refuses a transaction that updates one item twice, and two lines of one SKU would update its stock twice.
 */
export const noRepeatedSku = z.superRefine<readonly { readonly sku: string }[]>((items, context) => {
  const first = new Map<string, number>();
  items.forEach(({ sku }, index) => {
    const earlier = first.get(sku);
    if (earlier === undefined) first.set(sku, index);
    else {
      const message = `must not repeat ${sku} of items[${earlier}]: add the quantities up on one line`;
      context.addIssue({ code: 'custom', path: [index, 'sku'], message });
    }
  });
});

export const linesSchema = z.array(line).check(
  z.minLength(1, 'must have at least one line'),
  z.maxLength(maxLines, `must have at most ${maxLines} lines`),
  noRepeatedSku,
  z.refine((items) => subtotalOf(items) <= maxAmount, `must cost at most ${maxAmount} minor units together`),
);

export const currencySchema = z.enum(currencies, `must be one of ${currencies.join(', ')}`);

export const orderSchema = z.strictObject({
  orderId: idSchema,
  customer: z.strictObject({
    id: text(100),
    email: z.email('must be an e-mail address').check(z.maxLength(254, 'must not be longer than 254')),
  }),
  currency: currencySchema,
  items: linesSchema,
  shippingAddress: addressSchema,
});

export type Order = z.infer<typeof orderSchema>;
export type Address = Order['shippingAddress'];

/** The price of the goods without shipping, in minor units. */
export const subtotalOf = (items: readonly OrderItem[]): number =>
  items.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);

/**
 * Checks an order.
 * @throws ValidationError naming every problem by its path
 */
export function parseOrder(input: unknown): Order {
  return parse(orderSchema, input);
}

/**
 * Checks an input against a schema, and returns the schema's result.
 * @throws ValidationError naming every problem by its path
 */
export function parse<T>(schema: z.ZodMiniType<T>, input: unknown): T {
  const broken = brokenTexts(input);
  if (broken.length > 0) throw new ValidationError(broken);
  const result = schema.safeParse(input, { reportInput: true, error: typeMessage });
  if (result.success) return result.data;
  throw new ValidationError(result.error.issues.map(toProblem));
}

/** No schema is nested deeper than this: a field below is refused as unknown, or ignored, so it need not be checked. */
const maxDepth = 10;

/**
 * The problems of texts with an unpaired surrogate. JSON can contain one as an escape sequence, but UTF-8 cannot, so
 * neither the table nor the input of an execution could store it.
 */
function brokenTexts(input: unknown, path: readonly (string | number)[] = []): Problem[] {
  if (typeof input === 'string') return isBroken(input) ? [brokenAt(path)] : [];
  if (typeof input !== 'object' || input === null || path.length > maxDepth) return [];
  return Object.entries(input).flatMap(([key, value]) =>
    isBroken(key) ? [brokenAt(path)] : brokenTexts(value, [...path, Array.isArray(input) ? Number(key) : key]),
  );
}

const isBroken = (text: string): boolean => /\p{Surrogate}/u.test(text);
const brokenAt = (path: readonly (string | number)[]): Problem => ({
  path: toDotPath(path),
  message: 'must be valid Unicode, but has an unpaired surrogate',
});

function toProblem(issue: z.core.$ZodIssue): Problem {
  return { path: toDotPath(issue.path), message: messageOf(issue) };
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.input === undefined && issue.code !== 'custom') return 'is missing';
  if (issue.code === 'unrecognized_keys') return `has unknown fields: ${issue.keys.join(', ')}`;
  return issue.message;
}

/**
 * The message for an issue that has none in the schema. zod's own messages are not used, because they depend on the
 * locale that a process has loaded.
 */
const typeMessage = (issue: z.core.$ZodRawIssue): string | undefined =>
  issue.code === 'invalid_type' ? `must be ${nameOfType(issue.expected)}` : undefined;

/** A type of zod with its article: `a string`, `an array`. */
const nameOfType = (expected: string): string => `${/^[aeio]/.test(expected) ? 'an' : 'a'} ${expected}`;

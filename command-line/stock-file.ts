import { readFileSync } from 'node:fs';
import { UserError } from 'step-functions-engine/server';
import { z } from 'zod';

const stockSchema = z.array(
  z.strictObject({
    sku: z.string().min(1),
    /** pieces that can be ordered */
    available: z.int().min(0),
  }),
);

export type Stock = z.infer<typeof stockSchema>;

/**
 * Reads the stock of a new table from a file.
 * @throws UserError naming the file and the invalid field
 */
export function readStock(file: string): Stock {
  let input: unknown;
  try {
    input = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(`${file}: ${error instanceof Error ? error.message : error}`);
  }
  const result = stockSchema.safeParse(input);
  if (result.success) return result.data;
  throw new UserError(
    result.error.issues.map(({ path, message }) => `${file}: ${z.core.toDotPath(path)}: ${message}`).join('\n'),
  );
}

import { z } from 'zod';
import { executionName, faultSchema, seconds, statuses, via } from './schema.ts';

/** What happens around a return: when it is sent, what the warehouse finds, and what breaks. */
const returnEnvironmentSchema = z.strictObject({
  inspection: z
    .strictObject({
      /** As POST /inspections/{id} takes them; without them, the goods never arrive. */
      items: z.array(z.looseObject({})).optional(),
      /** s after it is asked for */
      after: seconds.default(86_400),
    })
    .prefault({}),
  faults: z.array(faultSchema).default([]),
});

export type ReturnEnvironment = z.infer<typeof returnEnvironmentSchema>;

export const returnExampleSchema = z.strictObject({
  via,
  /** s after the order has ended */
  after: seconds.default(0),
  return: z.looseObject({ returnId: executionName }),
  testEnvironment: returnEnvironmentSchema.prefault({}),
  expected: z
    .strictObject({
      status: statuses,
      outcome: z.enum(['RETURNED', 'RETURN_REJECTED', 'RETURN_EXPIRED', 'RETURN_FAILED', 'PARKED']),
      /** minor units */
      refunded: z.int().min(0).optional(),
    })
    .optional(),
});

/** A return, the test environment that it meets, and how it must end. */
export type ReturnExample = z.infer<typeof returnExampleSchema>;

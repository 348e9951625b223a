import { z } from 'zod';
import { executionName, faultSchema, seconds, statuses, via } from './schema.ts';

/** The test environment of a return: when it is sent, the result of the inspection, and the faults. */
export const returnEnvironmentSchema = z.strictObject({
  inspection: z
    .strictObject({
      /** The items of POST /inspections/{id}; without them, the goods never arrive. */
      items: z.array(z.looseObject({})).optional(),
      /** s after the request for the inspection */
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

/** A return, its test environment, and its expected end. */
export type ReturnExample = z.infer<typeof returnExampleSchema>;

import type { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import type { Settled } from '../process/settled.ts';
import { createSteps, type StepName, type Steps } from '../process/steps.ts';
import { retriedError } from '../process/timing.ts';
import { EventTaskResults } from './events.ts';
import { ports } from './ports.ts';

/** Registers each step as an activity. The names are a record, so that the compiler reports a missing one. */
const names: Record<StepName, true> = {
  ValidateOrder: true,
  ReserveItems: true,
  CalculateShipping: true,
  RequestApproval: true,
  ProcessPayment: true,
  FulfillOrder: true,
  CompensatePayment: true,
  CompensateReservation: true,
  NotifyCustomer: true,
  ParkForRepair: true,
};

for (const name of Object.keys(names) as StepName[]) {
  df.app.activity(name, {
    extraInputs: [df.input.durableClient()],
    handler: (input: unknown, context) => settle(name, input, context),
  });
}

/**
 * Runs a step and returns its result or its error as a value. Only a TransientError is thrown, because the SDK retries
 * every activity that throws, and the orchestrator receives only the text of a thrown error, without its name.
 */
async function settle(name: StepName, input: unknown, context: InvocationContext): Promise<Settled<unknown>> {
  const steps: Steps = createSteps({ ...ports(), taskResults: new EventTaskResults(df.getClient(context)) });
  const step = steps[name] as (input: unknown) => Promise<unknown>;
  try {
    return { ok: true, value: await step(input) };
  } catch (error) {
    if (!(error instanceof Error) || error.name === retriedError) throw error;
    context.warn(`${name} failed: ${error.name}: ${error.message}`);
    return { ok: false, error: { Error: error.name, Cause: error.message } };
  }
}

import { type AwsHistoryEvent, type LambdaRunner, StepFunctions, VirtualClock } from 'step-functions-engine';
import type { Fault } from '../../local/faults/fault-list.ts';
import { FaultyRunner } from '../../local/faults/faulty-runner.ts';
import { readDefinition } from '../../local/workflows.ts';
import { createWorld, type World } from '../saga/explorer/world.ts';

const quote = {
  currency: 'EUR',
  items: [{ sku: 'nothing-of-it', quantity: 1, unitPrice: 1000 }],
  shippingAddress: { country: 'DE' },
};
const abroad = { ...quote, shippingAddress: { country: 'ZA' } };
const once = (name: string, error: string): Fault => ({ function: name, when: 'before', error, times: 1 });
const steps = ['validate-quote', 'check-stock', 'calculate-shipping'];

/** Runs the quote under every single fault; returns the histories. */
export async function runQuotes(): Promise<AwsHistoryEvent[][]> {
  const world = await createWorld();
  const cases = [
    { input: quote, faults: [] },
    { input: abroad, faults: [] },
    { input: {}, faults: [] },
    ...steps.flatMap((step) => [
      { input: quote, faults: [once(step, 'TransientError')] },
      { input: quote, faults: [once(step, 'InjectedError')] },
    ]),
  ];
  const histories: AwsHistoryEvent[][] = [];
  for (const { input, faults } of cases) {
    const stepFunctions = new StepFunctions({ clock: new VirtualClock(), lambda: runner(world, faults) });
    // As a Standard workflow, because the history of an Express one can only be read from its log.
    const definition = readDefinition('order-quote', (name) => name);
    const machine = await stepFunctions.createStateMachine({ name: 'order-quote', definition, type: 'STANDARD' });
    const execution = await stepFunctions.startExecution(machine, input);
    await stepFunctions.whenEnded(execution);
    histories.push(await stepFunctions.history(execution));
  }
  await world.close();
  return histories;
}

/** The real handlers, some of which first go wrong. */
function runner({ handlers }: World, faults: readonly Fault[]): LambdaRunner {
  const runner = new FaultyRunner({
    invoke: async ({ functionArn, payload }) => {
      try {
        return { payload: JSON.stringify(await handlers.get(functionArn)?.(JSON.parse(payload), {})) };
      } catch (error) {
        const { name: errorType, message: errorMessage } = error as Error;
        return { payload: JSON.stringify({ errorType, errorMessage }), functionError: 'Unhandled' };
      }
    },
  });
  runner.add(faults);
  return runner;
}

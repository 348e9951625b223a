import { type AwsHistoryEvent, type LambdaRunner, StepFunctions, VirtualClock } from 'step-functions-engine';
import { readDefinition } from '../../local/workflows.ts';
import { createWorld, type World } from '../saga/explorer/world.ts';

const quote = {
  currency: 'EUR',
  items: [{ sku: 'nothing-of-it', quantity: 1, unitPrice: 1000 }],
  shippingAddress: { country: 'DE' },
};
const abroad = { ...quote, shippingAddress: { country: 'ZA' } };
const steps = ['validate-quote', 'check-stock', 'calculate-shipping'];

/** Runs the quote under every single fault; returns the histories. */
export async function runQuotes(): Promise<AwsHistoryEvent[][]> {
  const world = await createWorld();
  const cases = [
    { input: quote, errors: {} },
    { input: abroad, errors: {} },
    { input: {}, errors: {} },
    ...steps.flatMap((step) => [
      { input: quote, errors: { [step]: ['TransientError'] } },
      { input: quote, errors: { [step]: ['InjectedError'] } },
    ]),
  ];
  const histories: AwsHistoryEvent[][] = [];
  for (const { input, errors } of cases) {
    const stepFunctions = new StepFunctions({ clock: new VirtualClock(), lambda: faulty(world, errors) });
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

/** The real handlers, of which each first fails with the errors given, in their order. */
function faulty({ handlers }: World, errors: Readonly<Record<string, string[]>>): LambdaRunner {
  return {
    invoke: async ({ functionArn, payload }) => {
      const injected = errors[functionArn]?.shift();
      const fail = (errorType: string, errorMessage: string) =>
        ({ payload: JSON.stringify({ errorType, errorMessage }), functionError: 'Unhandled' }) as const;
      if (injected !== undefined) return fail(injected, 'injected');
      try {
        return { payload: JSON.stringify(await handlers.get(functionArn)?.(JSON.parse(payload), {})) };
      } catch (error) {
        return fail((error as Error).name, (error as Error).message);
      }
    },
  };
}

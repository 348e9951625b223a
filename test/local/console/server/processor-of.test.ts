import { StepFunctions, VirtualClock } from 'step-functions-engine';
import { expect, it } from 'vitest';
import { definitionOf } from '../../../../local/console/server/processor-of.ts';

const distributed = (StartAt: string, state: object) => ({
  Type: 'Map',
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt,
    States: { [StartAt]: state },
  },
});
const definition = {
  StartAt: 'Lines',
  States: {
    Lines: { ...distributed('Line', { Type: 'Pass', End: true }), Next: 'Parcels' },
    Parcels: { ...distributed('Boxes', { ...distributed('Pack', { Type: 'Pass', End: true }), End: true }), End: true },
  },
};

it('the processor of a child of an unlabelled distributed Map is that Map’s, also for nested Maps', async () => {
  const lambda = { invoke: () => Promise.reject(new Error('unused')) };
  const stepFunctions = new StepFunctions({ clock: new VirtualClock(), lambda });
  const machine = await stepFunctions.createStateMachine({ name: 'fan-out', definition });
  const started = new Set<string>();
  stepFunctions.onChange((executionArn) => started.add(executionArn));

  const parent = await stepFunctions.startExecution(machine, [[1, 2]]);
  await stepFunctions.whenEnded(parent);

  const starts: string[] = [];
  for (const executionArn of started) {
    starts.push(JSON.parse(await definitionOf(stepFunctions, executionArn)).StartAt);
    const labels = executionArn.split(':')[6]?.split('/').slice(1) ?? [];
    expect(await stepFunctions.call('DescribeStateMachineForExecution', { executionArn })).toMatchObject(
      labels.length === 0 ? {} : { label: labels.at(-1) },
    );
  }
  expect(starts).toEqual(['Lines', 'Line', 'Boxes', 'Pack', 'Pack']);
});

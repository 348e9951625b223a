import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Json, RealClock, StepFunctions } from '../../../packages/step-functions/src/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'unserialisable-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const definition = {
  StartAt: 'Work',
  States: { Work: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:work', End: true } },
};

const circular: Record<string, unknown> = {};
circular.self = circular;
const cases: [string, unknown][] = [
  ['refers to itself', circular],
  ['has an integer of any size', { id: 10n ** 30n }],
];

/** What a function in the engine's own process gives is not made from JSON, and so may be none. */
describe('an outcome that cannot be written as JSON', () => {
  it.each(cases)('fails its task, by a name that Catch can match, where it %s', async (_what, result) => {
    const lambda = {
      invoke: () => Promise.reject(new Error('it is called without its transport')),
      call: async () => result as Json,
    };
    const engine = await StepFunctions.open(folder, { clock: new RealClock(), lambda });
    const machine = await engine.createStateMachine({ name: 'work', definition });

    const end = await engine.whenEnded(await engine.startExecution(machine));

    expect(end).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(end.cause).toContain('cannot be recorded');
    await engine.close();
  });
});

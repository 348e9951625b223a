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
  ['is circular', circular],
  ['contains a BigInt', { id: 10n ** 30n }],
];

// A function in the engine's own process returns a value, not JSON text.
describe('a task result that cannot be serialised', () => {
  it.each(cases)('because it %s fails the task with States.Runtime', async (_what, result) => {
    const lambda = {
      invoke: () => Promise.reject(new Error('call is used instead of invoke')),
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

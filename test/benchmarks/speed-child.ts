/**
 * Measures executions in a process of its own, so that no row of the table depends on those before it, and sends the
 * result to its parent.
 *
 * arguments: `peer`, `JSONPath` or `JSONata`, how many executions a run has, the file of the engine, perhaps a data folder
 */
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import type * as Engine from 'step-functions-engine';
import { orderInput, orderWorkflow, peerHandlers } from './order-workflow.ts';
import { measured, medianOf, type Speed } from './speed.ts';

const [kind, count, engineFile = '', dataFolder] = process.argv.slice(2);
const total = Number(count);

const speed = await medianOf(kind === 'peer' ? peerSpeed : () => engineSpeed(kind === 'JSONata' ? kind : 'JSONPath'));
process.send?.(speed, () => process.exit(0));

async function peerSpeed(): Promise<Speed> {
  const { peerMachine } = await import('./peer.ts');
  const machine = peerMachine(orderWorkflow('JSONPath'));
  return measured(total, async () => {
    await machine.run(orderInput, { overrides: { taskResourceLocalHandlers: peerHandlers } }).result;
  });
}

async function engineSpeed(language: 'JSONPath' | 'JSONata'): Promise<Speed> {
  const { StepFunctions, RealClock }: typeof Engine = await import(engineFile);
  const lambda: Engine.LambdaRunner = {
    invoke: async ({ payload }) => ({ payload }),
    call: async (_function, input) => input,
  };
  const options = { clock: new RealClock(), lambda };
  const engine =
    dataFolder === undefined
      ? new StepFunctions(options)
      : await StepFunctions.open(mkdtempSync(path.join(dataFolder, 'data-')), options);
  const machine = await engine.createStateMachine({ name: 'order', definition: orderWorkflow(language) });
  const result = await measured(total, async () => {
    const { status } = await engine.whenEnded(await engine.startExecution(machine, orderInput));
    if (status !== 'SUCCEEDED') throw new Error(`an execution ended ${status}`);
  });
  await engine.close();
  return result;
}

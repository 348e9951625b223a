/**
 * `make demo ENGINE=azure|aws-durable`: runs the orders of examples/orders, or of the file that the environment variable
 * ORDER names, on another orchestrator than Step Functions. The exit code is 0 only if every order ended as its file
 * expects, and stock and money are consistent.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { UserError } from 'step-functions-engine/server';
import { runProgram } from '../command-line/run-program.ts';
import { readExample } from '../local/demo/example.ts';
import { reconcile } from '../local/demo/reconciliation.ts';
import { formatReconciliation } from '../local/demo/report.ts';
import { formatRun, isAsExpected } from './report.ts';
import { type EngineName, engines, type Orchestrator, type Run } from './run.ts';

const folder = path.resolve(import.meta.dirname, '../examples/orders');
const { ENGINE = '', ORDER = '' } = process.env;

/** The functions that start an orchestrator. Each loads its SDK when called, because one process cannot load all SDKs. */
const start: Record<EngineName, () => Promise<Orchestrator>> = {
  'step-functions': async () => (await import('./step-functions.ts')).startStepFunctions(),
  azure: async () => (await import('./azure.ts')).startAzure(),
  'aws-durable': async () => (await import('./aws-durable.ts')).startAwsDurable(),
};

await runProgram(async () => {
  const engine = engines.find((name) => name === ENGINE);
  if (engine === undefined)
    throw new UserError(`ENGINE=${ENGINE} is not known: it must be one of ${engines.join(', ')}.`);
  const files = ORDER === '' ? readdirSync(folder).map((file) => path.join(folder, file)) : [ORDER];
  const examples = files.sort().map((file) => ({ name: path.basename(file, '.json'), example: readExample(file) }));
  const width = Math.max(...examples.map(({ name }) => name.length));
  const orchestrator = await start[engine]();
  try {
    const runs: Run[] = [];
    let areAsExpected = true;
    for (const { name, example } of examples) {
      const run = await orchestrator.run(example);
      runs.push(run);
      areAsExpected &&= isAsExpected(run, example);
      console.log(formatRun(name, run, example, width));
    }
    await orchestrator.passAnHour();
    const reconciliation = await reconcile(orchestrator, runs);
    console.log(`\n${formatReconciliation(reconciliation)}`);
    return areAsExpected && reconciliation.problems.length === 0 ? 0 : 1;
  } finally {
    await orchestrator.close();
  }
});

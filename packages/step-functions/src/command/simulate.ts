import { existsSync } from 'node:fs';
import type { Json, JsonObject } from '../index.ts';
import { parseJsonText } from '../language/json-text.ts';
import { MockError } from '../mocks/mock.ts';
import { isMockConfig, type MockConfig } from '../mocks/mock-config.ts';
import { type DefinitionFile, readDefinitions } from '../server/definition-files.ts';
import { readJson, readJsonFile } from '../server/json-file.ts';
import { unmatchedMocks } from '../server/mock-names.ts';
import { readMockFile } from '../server/mock-source.ts';
import { pairsOf, readOptions } from '../server/options.ts';
import { examine, refusalOf } from '../server/state-machines.ts';
import { UserError } from '../server/user-error.ts';
import { type SimulationOptions, simulate } from '../testing/simulate.ts';

const help = `step-functions simulate <file> [options]

Runs a state machine on a virtual clock, and prints the states it entered, its status and its output. The exit code is 0
only if it succeeded.

  --input <JSON or file>   the execution's input; default {}
  --mocks <file>           the mocks of tasks: JSON, a module that exports mocks, or AWS's mock configuration
  --test-case <name>       the test case of an AWS mock configuration
  --set <name>=<value>     the value of the placeholder \${name} in the definition; may be repeated
  --express                the state machine is of type EXPRESS`;

/** Simulates a definition and prints its path. */
export async function runSimulate(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(help);
    return 0;
  }
  const one = { type: 'string' } as const;
  const { values, positionals } = readOptions('simulate', args, {
    input: one,
    mocks: one,
    'test-case': one,
    set: { type: 'string', multiple: true },
    express: { type: 'boolean' },
  });
  const [definition, ...others] = readDefinitions(positionals, pairsOf(values.set, '--set'));
  if (definition === undefined || others.length > 0) {
    const found = others.length > 0 ? ` There are ${others.length + 1} at ${positionals.join(', ')}.` : '';
    throw new UserError(`Name exactly one definition to run.${found}\n\n${help}`);
  }
  const type = values.express === true ? 'EXPRESS' : 'STANDARD';
  const { problems, isRefused } = examine(definition, type);
  if (isRefused) throw new UserError([`${definition.file}: ${refusalOf(definition)}`, ...problems].join('\n  '));
  for (const problem of problems) console.error(problem);
  const input = readInput(values.input ?? '{}');
  const simulation = await simulate(definition.text, {
    input,
    type,
    name: definition.name,
    ...(values.mocks !== undefined && (await readMocks(values.mocks, definition))),
    ...(values['test-case'] !== undefined && { testCase: values['test-case'] }),
  }).catch((error: unknown) => {
    if (error instanceof MockError) throw new UserError(`${values.mocks ?? '--mocks'}: ${error.message}`);
    throw error;
  });
  const { status, states, seconds, transitions, output, error, cause } = simulation;
  console.log(states.join(' → '));
  console.log(`${status} after ${seconds} s and ${transitions} state transitions`);
  if (status === 'SUCCEEDED') console.log(JSON.stringify(output, null, 2));
  else console.log(`${error}: ${cause ?? ''}`);
  return status === 'SUCCEEDED' ? 0 : 1;
}

/** Reads a file of mocks. Mocks that match no state, resource or function are reported on standard error. */
async function readMocks(
  file: string,
  { name, text }: DefinitionFile,
): Promise<Pick<SimulationOptions, 'mocks' | 'lambdas'>> {
  const mocks = await readMockFile(file);
  const definition = parseJsonText(text) as JsonObject;
  const machine = { name, definition };
  for (const problem of unmatchedMocks(isMockConfig(mocks) ? only(mocks, name) : mocks, [machine]))
    console.error(`${file}: ${problem}`);
  // Mocks may also have the names of functions.
  return isMockConfig(mocks) ? { mocks } : { mocks, lambdas: mocks };
}

function only(config: MockConfig, name: string): MockConfig {
  const machines = Object.entries(config.StateMachines).filter(([machine]) => machine === name);
  return { ...config, StateMachines: Object.fromEntries(machines) };
}

/** @throws UserError if it is neither JSON nor the path of a JSON file */
function readInput(given: string): Json {
  if (existsSync(given)) return readJsonFile(given);
  if (/^[\w./-]+\.json$/.test(given)) throw new UserError(`--input: there is no file ${given}.`);
  return readJson(given, '--input');
}

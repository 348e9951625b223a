import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Json } from '../index.ts';
import { readDefinitions } from '../server/definition-files.ts';
import { readMockFile } from '../server/mock-source.ts';
import { pairsOf } from '../server/serve-options.ts';
import { UserError } from '../server/user-error.ts';
import { simulate } from '../testing/simulate.ts';

const help = `step-functions simulate <file> [options]

Runs a state machine on a virtual clock, and shows the states it entered and how it ended. The exit code is 1 unless it
succeeded.

  --input <JSON or file>   the execution's input, {} unless it is given
  --mocks <file>           who answers for tasks: JSON, a module that exports mocks, or AWS's mock configuration
  --test-case <name>       the test case of an AWS mock configuration
  --set <name>=<value>     fills the placeholder \${name} of the definition; may be given often
  --express                the state machine is of type EXPRESS`;

/** Simulates a definition and prints its path. */
export async function runSimulate(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(help);
    return 0;
  }
  const one = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      input: one,
      mocks: one,
      'test-case': one,
      set: { type: 'string', multiple: true },
      express: { type: 'boolean' },
    },
  });
  const [definition, ...others] = readDefinitions(positionals, pairsOf(values.set, '--set'));
  if (definition === undefined || others.length > 0) throw new UserError(`Say which one definition to run.\n\n${help}`);
  const mocks = values.mocks === undefined ? undefined : await readMockFile(values.mocks);
  const simulation = await simulate(definition.text, {
    input: readInput(values.input ?? '{}'),
    type: values.express === true ? 'EXPRESS' : 'STANDARD',
    // Functions are mocked under their names as well.
    ...(mocks !== undefined && { mocks, ...(!('StateMachines' in mocks) && { lambdas: mocks }) }),
    ...(values['test-case'] !== undefined && { testCase: values['test-case'] }),
  });
  const { status, states, seconds, transitions, output, error, cause } = simulation;
  console.log(states.join(' → '));
  console.log(`${status} after ${seconds} s and ${transitions} state transitions`);
  if (status === 'SUCCEEDED') console.log(JSON.stringify(output, null, 2));
  else console.log(`${error}: ${cause ?? ''}`);
  return status === 'SUCCEEDED' ? 0 : 1;
}

/** @throws UserError if it is neither JSON nor a file of it */
function readInput(given: string): Json {
  const text = existsSync(given) ? readFileSync(given, 'utf8') : given;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`--input ${given}: ${error instanceof Error ? error.message : error}`);
  }
}

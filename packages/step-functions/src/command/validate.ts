import path from 'node:path';
import { readDefinitions } from '../server/definition-files.ts';
import { pairsOf, readOptions } from '../server/options.ts';
import { examine, refusalOf } from '../server/state-machines.ts';
import { UserError } from '../server/user-error.ts';

const help = `step-functions validate <file or folder>... [options]

Prints the errors and warnings that AWS would report when a state machine is created. The exit code is 1 if AWS would
refuse a definition.

  --set <name>=<value>   the value of the placeholder \${name}; may be repeated
  --express <name>       this state machine is of type EXPRESS; may be repeated`;

/** Prints the diagnostics of definitions. */
export async function runValidate(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(help);
    return 0;
  }
  const many = { type: 'string', multiple: true } as const;
  const { values, positionals } = readOptions('validate', args, { set: many, express: many });
  if (positionals.length === 0) throw new UserError(`Name the files or folders to validate.\n\n${help}`);
  let refused = 0;
  for (const definition of readDefinitions(positionals, pairsOf(values.set, '--set'))) {
    const type = values.express?.includes(definition.name) ? 'EXPRESS' : 'STANDARD';
    const { problems, isRefused } = examine(definition, type);
    if (isRefused) refused++;
    console.log(`${path.relative('', definition.file)}: ${isRefused ? refusalOf(definition) : 'valid'}`);
    for (const problem of problems) console.log(`  ${problem}`);
  }
  return refused === 0 ? 0 : 1;
}

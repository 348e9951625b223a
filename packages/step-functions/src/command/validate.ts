import path from 'node:path';
import { parseArgs } from 'node:util';
import { readDefinitions } from '../server/definition-files.ts';
import { pairsOf } from '../server/serve-options.ts';
import { describe } from '../server/state-machines.ts';
import { UserError } from '../server/user-error.ts';
import { hasErrors, validateDefinition } from '../validation/validate-definition.ts';

const help = `step-functions validate <file or folder>... [options]

Says what AWS would say of definitions when they are created. The exit code is 1 if it would refuse one.

  --set <name>=<value>   fills the placeholder \${name}; may be given often
  --express <name>       this state machine is of type EXPRESS; may be given often`;

/** Prints what is wrong with definitions. */
export async function runValidate(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(help);
    return 0;
  }
  const many = { type: 'string', multiple: true } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { set: many, express: many },
  });
  if (positionals.length === 0) throw new UserError(`Say which files or folders to validate.\n\n${help}`);
  let refused = 0;
  for (const { file, name, text } of readDefinitions(positionals, pairsOf(values.set, '--set'))) {
    const type = values.express?.includes(name) ? 'EXPRESS' : 'STANDARD';
    const diagnostics = validateDefinition(text, { type });
    const isRefused = hasErrors(diagnostics);
    if (isRefused) refused++;
    console.log(`${path.relative('', file)}: ${isRefused ? 'REFUSED, as AWS would' : 'valid'}`);
    for (const diagnostic of diagnostics) console.log(`  ${describe(diagnostic)}`);
  }
  return refused === 0 ? 0 : 1;
}

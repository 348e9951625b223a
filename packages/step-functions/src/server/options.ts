import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UserError } from './user-error.ts';

/**
 * Reads the options of a command.
 * @throws UserError for an option that it does not have, or that has no value
 */
export function readOptions<const Options extends NonNullable<ParseArgsConfig['options']>>(
  command: string,
  args: readonly string[],
  options: Options,
): ReturnType<typeof parseArgs<{ args: string[]; allowPositionals: true; options: Options }>> {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split(/\. To specify/);
    throw new UserError(`${reason.replace(/\.?$/, '.')} step-functions ${command} --help lists the options.`);
  }
}

/** `name=value`, given often. @throws UserError */
export function pairsOf(given: readonly string[] | undefined, option: string): Map<string, string> {
  return new Map(
    (given ?? []).map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new UserError(`${option} ${pair}: it must be ${option} name=value.`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

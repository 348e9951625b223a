import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type DefinitionSource, readSource } from './definition-source.ts';
import { UserError } from './user-error.ts';

/** A file with a definition. */
export interface DefinitionFile extends DefinitionSource {
  readonly file: string;
  /**
   * The name of the state machine: the file's name without `.asl.json`, or the folder's name for `state_machine.json`.
   */
  readonly name: string;
  /** The contents of the file. */
  readonly source: string;
}

const isYaml = (fileName: string) => /\.ya?ml$/.test(fileName);
/** The names of definitions in a folder; a file that is given by its path may have any name. */
const fileNames = '*.asl.json, *.asl.yaml, *.asl.yml, state_machine.json or state_machine.yaml';
const definitionName = /(\.asl\.(json|ya?ml)|^state_machine\.(json|ya?ml))$/;

/**
 * Reads definitions from files and folders; a folder is searched recursively for files with the names of definitions.
 * @param values of placeholders, `${name}`
 * @throws UserError for a missing file or folder, one without definitions, and two definitions with the same name
 */
export function readDefinitions(places: readonly string[], values: ReadonlyMap<string, string>): DefinitionFile[] {
  const found = places.flatMap((place) => {
    const files = filesAt(place);
    if (files.length === 0) {
      throw new UserError(`${place} contains no definitions, which must be files named ${fileNames}.`);
    }
    return files.map((file) => readDefinition(file, values));
  });
  const byName = new Map<string, DefinitionFile>();
  for (const definition of found) {
    const { name, file } = definition;
    const other = byName.get(name);
    if (other !== undefined && path.resolve(other.file) !== path.resolve(file)) {
      throw new UserError(`${other.file} and ${file} both define the state machine ${name}: rename one of them.`);
    }
    byName.set(name, definition);
  }
  return [...byName.values()];
}

function filesAt(place: string): string[] {
  const stats = statSync(place, { throwIfNoEntry: false });
  if (stats === undefined) throw new UserError(`There is no file or folder ${place}.`);
  if (stats.isFile()) return [place];
  return readdirSync(place, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const inside = path.join(place, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesAt(inside);
      return definitionName.test(entry.name) ? [inside] : [];
    });
}

function readDefinition(file: string, values: ReadonlyMap<string, string>): DefinitionFile {
  const base = path.basename(file);
  const own = /^state_machine\./.test(base) ? path.basename(path.dirname(path.resolve(file))) : base;
  const name = own
    .replace(/(\.asl)?\.(json|ya?ml)$/, '')
    .replace(/[^0-9A-Za-z_-]/g, '-')
    .slice(0, 80);
  const source = readFileSync(file, 'utf8');
  return { file, name, source, ...readSource(source, isYaml(base), values) };
}

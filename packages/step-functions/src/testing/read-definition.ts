import type { JsonObject } from '../language/json.ts';
import { parseJsonText } from '../language/json-text.ts';
import { readDefinitions } from '../server/definition-files.ts';
import { UserError } from '../server/user-error.ts';

/**
 * Reads a definition from a file, JSON or YAML (`.yaml`, `.yml`).
 * @param placeholders what `${name}` is filled with; one that has no value stays as it is
 * @throws UserError if there is no such file, or where it is neither JSON nor YAML, with the line
 */
export function readDefinition(file: string, placeholders: Readonly<Record<string, string>> = {}): JsonObject {
  const [definition] = readDefinitions([file], new Map(Object.entries(placeholders)));
  if (definition === undefined) throw new UserError(`${file} holds no definition.`);
  if (definition.problem !== undefined) throw new UserError(`${file}:${definition.problem}`);
  return parseJsonText(definition.text) as JsonObject;
}

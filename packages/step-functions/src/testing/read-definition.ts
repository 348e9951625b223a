import type { JsonObject } from '../language/json.ts';
import { parseJsonText } from '../language/json-text.ts';
import { readDefinitions } from '../server/definition-files.ts';
import { UserError } from '../server/user-error.ts';

/**
 * Reads a definition from a JSON or YAML file (`.yaml`, `.yml`), for `simulate` and other functions.
 * @param placeholders the values of placeholders `${name}`; a placeholder without a value is not changed
 * @throws UserError if the file does not exist, or is neither JSON nor YAML; the message contains the line
 * @example
 * ```js
 * import { readDefinition } from 'step-functions-engine/testing';
 * const definition = readDefinition('state-machines/order-quote/state_machine.json');
 * console.log(definition.StartAt); // ValidateQuote
 * ```
 */
export function readDefinition(file: string, placeholders: Readonly<Record<string, string>> = {}): JsonObject {
  const [definition] = readDefinitions([file], new Map(Object.entries(placeholders)));
  if (definition === undefined) throw new UserError(`${file} holds no definition.`);
  if (definition.problem !== undefined) throw new UserError(`${file}:${definition.problem}`);
  return parseJsonText(definition.text) as JsonObject;
}

import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Json } from '../language/json.ts';
import { JsonTextError, parseJsonText } from '../language/json-text.ts';
import { UserError } from './user-error.ts';

/**
 * Reads a file of JSON.
 * @throws UserError if it is not there, or where it is no JSON: `mocks.json:3:1: ...`
 */
export function readJsonFile(file: string): Json {
  if (!existsSync(file)) throw new UserError(`There is no file ${file}.`);
  if (statSync(file).isDirectory()) throw new UserError(`${file} is a folder, not a file.`);
  return readJson(readFileSync(file, 'utf8'), file);
}

/**
 * Reads a text of JSON that a person has written.
 * @param name of where it is, for the error
 * @throws UserError
 */
export function readJson(text: string, name: string): Json {
  try {
    return parseJsonText(text);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw new UserError(`${name}:${placeInText(error)}`);
  }
}

/** Where a text stops being JSON and why: `3:1: Unexpected ...`. */
export function placeInText({ location, reason }: JsonTextError): string {
  const [, line = 1, column = 1] = /line: (\d+), column: (\d+)\]$/.exec(location) ?? [];
  const hint = /^Unexpected character \('[}\]]'/.test(reason) ? '; is there a comma too many before it?' : '';
  return `${line}:${column}: ${reason}${hint}`;
}

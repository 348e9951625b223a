import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Json } from '../language/json.ts';
import { JsonTextError, parseJsonText } from '../language/json-text.ts';
import { UserError } from './user-error.ts';

/**
 * Reads a file of JSON.
 * @throws UserError if it does not exist, or with the position if it is not JSON: `mocks.json:3:1: ...`
 */
export function readJsonFile(file: string): Json {
  if (!existsSync(file)) throw new UserError(`There is no file ${file}.`);
  if (statSync(file).isDirectory()) throw new UserError(`${file} is a folder, not a file.`);
  return readJson(readFileSync(file, 'utf8'), file);
}

/**
 * Parses JSON that a user has written.
 * @param name of the file or option, for the error message
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

/** The position and the reason of a syntax error: `3:1: Unexpected ...`. */
export function placeInText({ location, reason }: JsonTextError): string {
  const [, line = 1, column = 1] = /line: (\d+), column: (\d+)\]$/.exec(location) ?? [];
  const hint = /^Unexpected character \('[}\]]'/.test(reason) ? '; is there a comma too many before it?' : '';
  return `${line}:${column}: ${reason}${hint}`;
}

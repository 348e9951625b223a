import { DefinitionError } from '../definition-error.ts';
import type { Root } from './syntax.ts';

const variableName = /^\$([\p{ID_Start}_][\p{ID_Continue}]*)/u;

/**
 * The root of the path at the beginning of `text`, and its length in characters. @throws DefinitionError if there is
 * none
 */
export function parseRoot(text: string): { root: Root; length: number } {
  if (text.startsWith('$$')) return { root: { kind: 'context' }, length: 2 };
  const variable = variableName.exec(text);
  if (variable?.[1] !== undefined) {
    return { root: { kind: 'variable', name: variable[1] }, length: variable[0].length };
  }
  if (text.startsWith('$')) return { root: { kind: 'input' }, length: 1 };
  throw new DefinitionError(`a path starts with '$': '${text}'`);
}

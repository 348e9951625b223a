import { isScalar, LineCounter, parseDocument, visit, type YAMLError } from 'yaml';
import { JsonTextError, parseJsonText } from '../language/json-text.ts';
import { placeInText } from './json-file.ts';

/** The contents of a definition file in JSON or YAML. */
export interface DefinitionSource {
  /** The definition as JSON text, with its placeholders replaced. */
  readonly text: string;
  /** The names of the placeholders without a value. */
  readonly unfilled: readonly string[];
  /** Why it cannot be parsed, with line and column: `12:3: ...`. */
  readonly problem?: string;
}

/**
 * Reads the text of a definition.
 * @param values of placeholders, `${name}`
 */
export function readSource(source: string, isYaml: boolean, values: ReadonlyMap<string, string>): DefinitionSource {
  const unfilled = new Set<string>();
  const fill = (text: string, written: (value: string) => string) =>
    text.replace(/\$\{([A-Za-z_][\w.:-]*)\}/g, (placeholder, name: string) => {
      const value = values.get(name);
      if (value !== undefined) return written(value);
      unfilled.add(name);
      return placeholder;
    });
  if (source.trim() === '') return { text: source, unfilled: [], problem: '1:1: the file is empty' };
  const read = isYaml
    ? readYaml(source, (text) => fill(text, String))
    : // The placeholder is inside a JSON string, or used as a number.
      readJson(fill(source, (value) => JSON.stringify(value).slice(1, -1)));
  return { ...read, unfilled: [...unfilled] };
}

type Read = Pick<DefinitionSource, 'text' | 'problem'>;

function readJson(text: string): Read {
  try {
    parseJsonText(text);
    return { text };
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    return { text, problem: placeInText(error) };
  }
}

function readYaml(source: string, fill: (text: string) => string): Read {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, merge: true });
  // The parser would keep only the argument of an unknown tag, such as CloudFormation's !Sub.
  const [wrong] = [...document.errors, ...document.warnings];
  if (wrong !== undefined) {
    const { line, col } = lines.linePos(wrong.pos[0]);
    return { text: '', problem: `${line}:${col}: ${reasonOf(wrong)}` };
  }
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value !== 'string' || !node.value.includes('${')) return;
      const filled = fill(node.value);
      // The value of an unquoted placeholder is parsed as if it had been written there: it may be a number.
      const isAlone = node.type === 'PLAIN' && /^\$\{[^}]*\}$/.test(node.value);
      node.value = isAlone ? plainValue(filled) : filled;
    },
  });
  try {
    return { text: JSON.stringify(document.toJS(), null, 2) };
  } catch (error) {
    // An alias without its anchor, or too many aliases.
    return { text: '', problem: `1:1: ${error instanceof Error ? error.message : error}` };
  }
}

function reasonOf({ code, message }: YAMLError): string {
  switch (code) {
    case 'MULTIPLE_DOCS':
      return 'a file holds one definition, and here another one begins';
    case 'BAD_SCALAR_START':
      return `${message}: put the text in quotes, "{% $states.input %}"`;
    case 'TAG_RESOLVE_FAILED':
      return `${message}: the file of a definition has placeholders, \${name}, instead of CloudFormation’s functions`;
    default:
      return message;
  }
}

function plainValue(text: string): unknown {
  const { contents, errors } = parseDocument(text);
  return errors.length === 0 && isScalar(contents) ? contents.value : text;
}

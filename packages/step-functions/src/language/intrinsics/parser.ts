import { DefinitionError } from '../definition-error.ts';
import { compilePath } from '../jsonpath.ts';
import { withoutBackslashes } from './format.ts';
import { intrinsicFunctions } from './functions.ts';
import type { Argument, Call } from './syntax.ts';

/** AWS's limit for nested calls. */
const deepestNesting = 10;

/** Parses a call of an intrinsic function. @throws DefinitionError with the reason if the text is not such a call */
export function parseIntrinsic(text: string): Call {
  const parser = new Parser(text);
  const call = parser.call(1);
  parser.end();
  return call;
}

class Parser {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  call(depth: number): Call {
    const start = this.#position;
    const name = this.#take(/^States\.(\w+)\s*\(/)?.[1];
    if (name === undefined) throw this.#error('a function call must have the form States.Name(...)');
    const known = intrinsicFunctions.get(name);
    if (known === undefined) throw this.#error(`there is no function States.${name}`);
    if (depth > deepestNesting) throw this.#error(`function calls must not be nested more than ${deepestNesting} deep`);
    const args: Argument[] = [];
    if (this.#take(/^\s*\)/) === undefined) {
      do args.push(this.#argument(depth, name === 'Format' && args.length === 0));
      while (this.#take(/^\s*,/) !== undefined);
      if (this.#take(/^\s*\)/) === undefined) throw this.#error(`')' is missing at position ${this.#position}`);
    }
    const [fewest, most] = known.arity;
    if (args.length < fewest || args.length > most) {
      throw this.#error(`States.${name} takes ${fewest === most ? fewest : `${fewest} to ${most}`} arguments`);
    }
    return { name, text: this.#text.slice(start, this.#position), arguments: args };
  }

  end(): void {
    this.#take(/^\s*/);
    if (this.#position < this.#text.length) throw this.#error(`unexpected '${this.#text.slice(this.#position)}'`);
  }

  #argument(depth: number, isTemplate: boolean): Argument {
    this.#take(/^\s*/);
    if (this.#text.startsWith('States.', this.#position)) return { kind: 'call', call: this.call(depth + 1) };
    if (this.#text.startsWith('$', this.#position)) {
      const text = this.#path();
      compilePath(text);
      return { kind: 'path', text };
    }
    // A backslash may escape a quote, a brace or a backslash only.
    const quoted = this.#take(/^'((?:[^'\\]|\\['{}\\])*)'/)?.[1];
    // The template of States.Format keeps its escapes, which distinguish a brace from a placeholder.
    if (quoted !== undefined) return { kind: 'value', value: isTemplate ? quoted : withoutBackslashes(quoted) };
    const literal = this.#take(/^(?:-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true\b|false\b|null\b)/)?.[0];
    if (literal === undefined) throw this.#error(`an argument is missing at position ${this.#position}`);
    return { kind: 'value', value: JSON.parse(literal) };
  }

  /** Reads up to the `,` or `)` that ends the argument and is not inside brackets, parentheses or quotes. */
  #path(): string {
    const start = this.#position;
    let depth = 0;
    let quote: string | undefined;
    for (; this.#position < this.#text.length; this.#position++) {
      const char = this.#text[this.#position] as string;
      if (quote !== undefined) {
        if (char === '\\') this.#position++;
        else if (char === quote) quote = undefined;
      } else if (char === "'" || char === '"') {
        quote = char;
      } else if (char === '[' || char === '(') {
        depth++;
      } else if (depth > 0 && (char === ']' || char === ')')) {
        depth--;
      } else if (depth === 0 && (char === ',' || char === ')')) {
        break;
      }
    }
    return this.#text.slice(start, this.#position).trim();
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    const found = pattern.exec(this.#text.slice(this.#position));
    if (found === null) return undefined;
    this.#position += found[0].length;
    return found;
  }

  #error(what: string): DefinitionError {
    return new DefinitionError(`Invalid intrinsic function '${this.#text}': ${what}`);
  }
}

import { DefinitionError } from '../definition-error.ts';
import { FilterParser } from './filter-parser.ts';
import { parseRoot } from './root.ts';
import type { Path, Token } from './syntax.ts';

/** Parses a JSONPath. @throws DefinitionError with the reason if the text is not a path */
export function parsePath(text: string): Path {
  const root = parseRoot(text);
  const parser = new PathParser(text, root.length);
  const tokens = parser.tokens();
  // Jayway trims a path; one of AWS's samples ends with a blank.
  if (parser.position < text.trimEnd().length) throw parser.error(`unexpected '${text.slice(parser.position)}'`);
  return { text, root: root.root, tokens };
}

/** Parses the tokens of a path from a position on; a path inside a filter ends where no further token follows. */
class PathParser {
  readonly text: string;
  position: number;
  /** A name after a dot: anything up to the next token, and inside a filter up to an operator. */
  readonly #name: RegExp;

  constructor(text: string, position: number, inFilter = false) {
    this.text = text;
    this.position = position;
    this.#name = inFilter ? /^[^\s.[\](),=<>!&|]+/u : /^[^\s.[\]()]+/u;
  }

  /** A parser of a path inside a filter of this one, which begins at `position`. */
  within(position: number): PathParser {
    return new PathParser(this.text, position, true);
  }

  tokens(): Token[] {
    const tokens: Token[] = [];
    for (;;) {
      if (this.#take('..')) {
        tokens.push({ kind: 'scan' }, this.#peek() === '[' ? this.#bracket() : this.#dotted());
      } else if (this.#take('.')) {
        // Jayway reads `$.['a']` as `$['a']`.
        tokens.push(this.#peek() === '[' ? this.#bracket() : this.#dotted());
      } else if (this.#peek() === '[') {
        tokens.push(this.#bracket());
      } else {
        return tokens;
      }
    }
  }

  error(what: string): DefinitionError {
    return new DefinitionError(`Invalid path '${this.text}': ${what}`);
  }

  #peek(): string | undefined {
    return this.text[this.position];
  }

  #take(expected: string): boolean {
    if (!this.text.startsWith(expected, this.position)) return false;
    this.position += expected.length;
    return true;
  }

  #skipSpace(): void {
    while (this.#peek() === ' ') this.position++;
  }

  #dotted(): Token {
    if (this.#take('*')) return { kind: 'wildcard' };
    const name = this.#name.exec(this.text.slice(this.position))?.[0];
    if (name === undefined) throw this.error(`a name is missing at position ${this.position}`);
    this.position += name.length;
    if (!this.#take('(')) return { kind: 'property', names: [name] };
    this.#skipSpace();
    if (!this.#take(')')) throw this.error(`')' is missing at position ${this.position}`);
    return { kind: 'function', name };
  }

  #bracket(): Token {
    this.#take('[');
    this.#skipSpace();
    const next = this.#peek();
    const token =
      next === '?' ? this.#filter() : next === "'" || next === '"' ? this.#names() : this.#wildcardOrNumbers();
    this.#skipSpace();
    if (!this.#take(']')) throw this.error(`']' is missing at position ${this.position}`);
    return token;
  }

  #names(): Token {
    const names: string[] = [];
    do {
      this.#skipSpace();
      names.push(this.quoted());
      this.#skipSpace();
    } while (this.#take(','));
    return { kind: 'property', names };
  }

  /** A string in single or double quotes; a backslash escapes the next character. */
  quoted(): string {
    const quote = this.#peek();
    let text = '';
    for (let i = this.position + 1; i < this.text.length; i++) {
      const char = this.text[i];
      if (char === quote) {
        this.position = i + 1;
        return text;
      }
      text += char === '\\' ? (this.text[++i] ?? '') : char;
    }
    throw this.error(`the quote at position ${this.position} is not closed`);
  }

  #filter(): Token {
    this.#take('?');
    const filter = new FilterParser(this).parse();
    return { kind: 'filter', filter };
  }

  #wildcardOrNumbers(): Token {
    if (this.#take('*')) return { kind: 'wildcard' };
    const script = /^\(\s*@\.length\s*-\s*(\d+)\s*\)/.exec(this.text.slice(this.position));
    if (script !== null) {
      this.position += script[0].length;
      return { kind: 'fromEnd', distance: Number(script[1]) };
    }
    const content = /^[-\d\s:,]+/.exec(this.text.slice(this.position))?.[0] ?? '';
    const slice = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*$/.exec(content);
    if (slice !== null && content.trim() !== ':') {
      this.position += content.length;
      const [, from, to] = slice;
      return { kind: 'slice', from: numberOrNone(from), to: numberOrNone(to) };
    }
    if (!/^\s*-?\d+(\s*,\s*-?\d+)*\s*$/.test(content)) {
      throw this.error(`an index, a slice, a name in quotes, '*' or a filter is missing at position ${this.position}`);
    }
    this.position += content.length;
    return { kind: 'index', indexes: content.split(',').map(Number) };
  }
}

function numberOrNone(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

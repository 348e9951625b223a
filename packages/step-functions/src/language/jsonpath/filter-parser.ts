import { RE2JS } from 're2js';
import type { DefinitionError } from '../definition-error.ts';
import type { Json } from '../json.ts';
import { parseRoot } from './root.ts';
import type { Filter, Operand, Root, Token } from './syntax.ts';

const operators = /^\s*(==|!=|<=|>=|=~|<|>|(?:in|nin|subsetof|anyof|noneof|all|size|sizeof|contains|empty)\b)\s*/i;

const flagsOf: Readonly<Record<string, number>> = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
};

/** The parser of the path that a filter is in: it reads the paths inside the filter too. */
interface PathParser {
  readonly text: string;
  position: number;
  /** A parser of a path inside the filter, which begins at `position`. */
  within(position: number): PathParser;
  tokens(): Token[];
  quoted(): string;
  error(what: string): DefinitionError;
}

/** Reads `(...)` after `[?`: comparisons and existence tests, joined by `&&`, `||`, `!` and parentheses. */
export class FilterParser {
  readonly #path: PathParser;

  constructor(path: PathParser) {
    this.#path = path;
  }

  parse(): Filter {
    if (this.#take(/^\s*\(/) === undefined) throw this.#path.error(`a filter must have the form [?(...)]`);
    const filter = this.#or();
    if (this.#take(/^\s*\)/) === undefined) throw this.#path.error(`')' is missing at position ${this.#path.position}`);
    return filter;
  }

  #or(): Filter {
    const terms = [this.#and()];
    while (this.#take(/^\s*\|\|/) !== undefined) terms.push(this.#and());
    return join('or', terms);
  }

  #and(): Filter {
    const terms = [this.#term()];
    while (this.#take(/^\s*&&/) !== undefined) terms.push(this.#term());
    return join('and', terms);
  }

  #term(): Filter {
    if (this.#take(/^\s*!(?!=)/) !== undefined) return { kind: 'not', term: this.#term() };
    if (/^\s*\(/.test(this.#rest())) return this.parse();
    const left = this.#operand();
    const operator = this.#take(operators)?.trim().toLowerCase();
    if (operator === undefined) return { kind: 'exists', operand: left };
    return { kind: 'compare', left, operator, right: this.#operand() };
  }

  #operand(): Operand {
    this.#take(/^\s+/);
    const rest = this.#rest();
    if (rest.startsWith('@')) return { kind: 'item', path: this.#subPath({ kind: 'input' }, 1) };
    if (rest.startsWith('$')) {
      const { root, length } = parseRoot(rest);
      return { kind: 'path', path: this.#subPath(root, length) };
    }
    if (rest.startsWith("'") || rest.startsWith('"')) return { kind: 'value', value: this.#path.quoted() };
    const regex = this.#take(/^\/(?:[^/\\]|\\.)*\/[a-z]*/);
    if (regex !== undefined) return { kind: 'regex', matches: this.#regex(regex) };
    const literal = this.#literal();
    return { kind: 'value', value: literal === undefined ? this.#bareWord() : literal };
  }

  #subPath(root: Root, prefix: number) {
    const start = this.#path.position;
    const parser = this.#path.within(start + prefix);
    const tokens = parser.tokens();
    this.#path.position = parser.position;
    return { text: this.#path.text.slice(start, parser.position), root, tokens };
  }

  /**
   * `=~` matches the whole value, like Java's matches(), in linear time for every expression. Look-around and back
   * references, which cannot be matched in linear time, are refused.
   */
  #regex(text: string): (value: string) => boolean {
    const end = text.lastIndexOf('/');
    const flags = [...text.slice(end + 1)].reduce((all, flag) => all | (flagsOf[flag] ?? 0), 0);
    try {
      const pattern = RE2JS.compile(text.slice(1, end), flags);
      return (value) => pattern.matches(value);
    } catch (error) {
      throw this.#path.error(
        `${text} is not a valid regular expression (${error instanceof Error ? error.message : error})`,
      );
    }
  }

  /** Undefined if there is no literal. */
  #literal(): Json | undefined {
    const text =
      this.#take(/^\[[^\]]*\]/) ??
      this.#take(/^-?\d+(\.\d+)?([eE][-+]?\d+)?(?![\w-])/) ??
      this.#take(/^(true|false|null)\b/);
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text.replace(/'([^'"]*)'/g, '"$1"'));
    } catch {
      throw this.#path.error(`a value is missing in the filter at position ${this.#path.position}`);
    }
  }

  /** A string without quotes, as in AWS's samples: `@.colour==red`. */
  #bareWord(): Json {
    const word = this.#take(/^[^\s()[\]{},'"<>=!&|~@$/]+/);
    if (word === undefined) {
      throw this.#path.error(`a value is missing in the filter at position ${this.#path.position}`);
    }
    return word;
  }

  #rest(): string {
    return this.#path.text.slice(this.#path.position);
  }

  #take(pattern: RegExp): string | undefined {
    const found = pattern.exec(this.#rest())?.[0];
    if (found !== undefined) this.#path.position += found.length;
    return found;
  }
}

function join(kind: 'and' | 'or', terms: readonly Filter[]): Filter {
  const [first] = terms;
  return terms.length === 1 && first !== undefined ? first : { kind, terms };
}

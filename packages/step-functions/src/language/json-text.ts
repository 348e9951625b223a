import type { Json } from './json.ts';
import { deepestNesting, isNestedTooDeep } from './json-size.ts';

/**
 * A text is not JSON. `reason` and `location` are those of Jackson, the parser of the service; `message` contains both.
 */
export class JsonTextError extends Error {
  override readonly name = 'JsonTextError';
  readonly reason: string;
  /** `[Source: (String)"..."; line: 1, column: 4]` */
  readonly location: string;

  constructor(reason: string, location: string) {
    super(`${reason}\n at ${location}`);
    this.reason = reason;
    this.location = location;
  }
}

/** Parses JSON. @throws JsonTextError with Jackson's reason if the text is not JSON or nested too deep */
export function parseJsonText(text: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    if (!isDeepText(text)) throw new Scanner(text).explain();
    throw tooDeep();
  }
  if (isNestedTooDeep(value)) throw tooDeep();
  return value;
}

function tooDeep(): JsonTextError {
  const reason = `Document nesting depth (${deepestNesting + 1}) exceeds the maximum allowed (${deepestNesting}, from \`StreamReadConstraints.getMaxNestingDepth()\`)`;
  return new JsonTextError(reason, '[Source: (String)"..."; line: 1, column: 1]');
}

/** Whether an invalid text opens more objects and arrays than the recursive scanner can follow. */
function isDeepText(text: string): boolean {
  return (text.match(/[[{]/g)?.length ?? 0) > deepestNesting;
}

const expectedValue = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const longestSource = 500;

/** Reads a text that JSON.parse refused, up to the position where Jackson stops. */
class Scanner {
  readonly #text: string;
  #at = 0;
  /** The open objects and arrays with their positions. */
  readonly #open: { readonly kind: 'Object' | 'Array'; readonly start: number }[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  explain(): JsonTextError {
    try {
      this.#value();
      this.#space();
      if (this.#at < this.#text.length) this.#value();
    } catch (error) {
      if (error instanceof JsonTextError) return error;
      throw error;
    }
    return this.#error('The text is not valid JSON');
  }

  #value(): void {
    this.#space();
    const char = this.#text[this.#at];
    if (char === undefined) throw this.#endOfInput();
    if (char === '{') this.#object();
    else if (char === '[') this.#array();
    else if (char === '"') this.#string('in VALUE_STRING');
    else if (/[-\d]/.test(char)) this.#number();
    else this.#token(char);
  }

  #object(): void {
    this.#open.push({ kind: 'Object', start: this.#at++ });
    this.#space();
    if (this.#take('}')) return void this.#open.pop();
    for (;;) {
      this.#space();
      if (this.#text[this.#at] === undefined) throw this.#endOfInput();
      if (this.#text[this.#at] !== '"') throw this.#unexpected('was expecting double-quote to start field name');
      this.#string('in field name');
      this.#space();
      if (!this.#take(':')) throw this.#unexpected('was expecting a colon to separate field name and value');
      this.#value();
      this.#space();
      if (this.#take('}')) return void this.#open.pop();
      if (!this.#take(',')) throw this.#unexpected('was expecting comma to separate Object entries');
    }
  }

  #array(): void {
    this.#open.push({ kind: 'Array', start: this.#at++ });
    this.#space();
    if (this.#take(']')) return void this.#open.pop();
    for (;;) {
      this.#value();
      this.#space();
      if (this.#take(']')) return void this.#open.pop();
      if (!this.#take(',')) throw this.#unexpected('was expecting comma to separate Array entries');
    }
  }

  #string(where: string): void {
    this.#at++;
    for (;;) {
      const char = this.#text[this.#at++];
      if (char === undefined) {
        const what = where === 'in VALUE_STRING' ? ': was expecting closing quote for a string value' : ` ${where}`;
        throw this.#error(`Unexpected end-of-input${where === 'in VALUE_STRING' ? ` ${where}` : ''}${what}`);
      }
      if (char === '"') return;
      if (char < ' ') {
        const shown = `(CTRL-CHAR, code ${char.charCodeAt(0)})`;
        throw this.#error(
          `Illegal unquoted character (${shown}): has to be escaped using backslash to be included in string value`,
        );
      }
      if (char !== '\\') continue;
      const escaped = this.#text[this.#at++];
      if (escaped === 'u') {
        const digits = /^[\da-fA-F]{0,4}/.exec(this.#text.slice(this.#at))?.[0].length ?? 0;
        this.#at += digits;
        if (digits < 4) throw this.#unexpected('expected a hex-digit for character escape sequence');
      } else if (escaped !== undefined && !'"\\/bfnrt'.includes(escaped)) {
        throw this.#error(`Unrecognized character escape ${this.#shown(escaped)}`);
      }
    }
  }

  #number(): void {
    const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/.exec(this.#text.slice(this.#at))?.[0];
    if (number === undefined) {
      this.#at++;
      throw this.#unexpected('expected digit (0-9) to follow minus sign, for valid numeric value');
    }
    this.#at += number.length;
    if (/^-?0$/.test(number) && /\d/.test(this.#text[this.#at] ?? '')) {
      throw this.#error('Invalid numeric value: Leading zeroes not allowed');
    }
    const next = this.#text[this.#at];
    if (next === '.' || next === 'e' || next === 'E') {
      this.#at++;
      const part =
        next === '.' ? 'Decimal point not followed by a digit' : 'Exponent indicator not followed by a digit';
      throw this.#unexpected(part);
    }
    if (next !== undefined && /[A-Za-z_$]/.test(next)) {
      throw this.#unexpected('Expected space separating root-level values');
    }
  }

  #token(char: string): void {
    const token = /^[\p{ID_Start}_$][\p{ID_Continue}$]*/u.exec(this.#text.slice(this.#at))?.[0];
    if (token === undefined) throw this.#unexpectedCharacter(char, `expected a valid value ${expectedValue}`);
    this.#at += token.length;
    if (!['true', 'false', 'null'].includes(token)) {
      throw this.#error(`Unrecognized token '${token}': was expecting ${expectedValue}`);
    }
  }

  #space(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #unexpected(expected: string): JsonTextError {
    const char = this.#text[this.#at];
    return char === undefined ? this.#endOfInput() : this.#unexpectedCharacter(char, expected);
  }

  #unexpectedCharacter(char: string, expected: string): JsonTextError {
    this.#at++;
    return this.#error(`Unexpected character (${this.#shown(char)}): ${expected}`);
  }

  #endOfInput(): JsonTextError {
    const open = this.#open.at(-1);
    if (open === undefined) return this.#error('Unexpected end-of-input');
    const start = this.#location(open.start);
    return this.#error(`Unexpected end-of-input: expected close marker for ${open.kind} (start marker at ${start})`);
  }

  #shown(char: string): string {
    return `'${char}' (code ${char.charCodeAt(0)}${char.charCodeAt(0) > 127 ? ` / 0x${char.charCodeAt(0).toString(16)}` : ''})`;
  }

  #error(reason: string): JsonTextError {
    return new JsonTextError(reason, this.#location(this.#at));
  }

  #location(at: number): string {
    const lines = this.#text.slice(0, at).split('\n');
    const column = (lines.at(-1)?.length ?? 0) + 1;
    const rest = this.#text.length - longestSource;
    const source = `"${this.#text.slice(0, longestSource)}"${rest > 0 ? `[truncated ${rest} chars]` : ''}`;
    return `[Source: (String)${source}; line: ${lines.length}, column: ${column}]`;
  }
}

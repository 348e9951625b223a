import { isJsonObject, type Json, type JsonObject, setKey } from '../json.ts';
import { contextOf, type Scope } from '../scope.ts';
import { Steps } from '../steps.ts';
import { passes, type ReadOperand } from './filter.ts';
import { canonical, isDefinite, type Path, type Root, type Token } from './syntax.ts';

/** The value of a definite step does not exist; the message is Jayway's. */
export class PathNotFound extends Error {}

/** The path cannot be read in any document. An indefinite path then fails, instead of returning an empty array. */
export class InvalidPathUse extends PathNotFound {}

export function rootOf(root: Root, scope: Scope): Json | undefined {
  if (root.kind === 'input') return scope.input;
  if (root.kind === 'context') return contextOf(scope);
  return Object.hasOwn(scope.variables, root.name) ? scope.variables[root.name] : undefined;
}

/**
 * Reads a path like Jayway's JsonPath with its default configuration. A definite path returns its value, an indefinite
 * one an array of the found values.
 * @throws PathNotFound if the value of a definite path, or of the definite beginning of an indefinite one, does not
 *   exist
 */
export function readPath(path: Path, scope: Scope): Json {
  const document = rootOf(path.root, scope);
  if (document === undefined) throw new PathNotFound(`No results for path: ${canonical(path.tokens)}`);
  const steps = new Steps(`The path '${path.text}'`);
  try {
    return new Reader(path.tokens, scope, steps).read(document);
  } finally {
    scope.spend?.(steps.taken / 10);
  }
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #scope: Scope;
  readonly #found: Json[] = [];

  readonly #steps: Steps;

  constructor(tokens: readonly Token[], scope: Scope, steps: Steps) {
    this.#tokens = tokens;
    this.#scope = scope;
    this.#steps = steps;
  }

  read(document: Json): Json {
    this.#visit(0, document);
    if (!isDefinite(this.#tokens)) return this.#found;
    const [value] = this.#found;
    if (value === undefined) throw new PathNotFound(`No results for path: ${canonical(this.#tokens)}`);
    return value;
  }

  #visit(at: number, value: Json): void {
    this.#steps.take();
    const token = this.#tokens[at];
    if (token === undefined) {
      this.#found.push(value);
      return;
    }
    switch (token.kind) {
      case 'property':
        this.#property(at, token.names, value);
        break;
      case 'index':
        if (this.#isArray(at, value)) for (const index of token.indexes) this.#item(at, value, index);
        break;
      case 'fromEnd':
        if (this.#isArray(at, value)) this.#item(at, value, value.length - token.distance);
        break;
      case 'slice':
        if (this.#isArray(at, value)) this.#slice(at, value, token.from, token.to);
        break;
      case 'wildcard':
        for (const child of childrenOf(value)) this.#visit(at + 1, child);
        break;
      case 'scan':
        this.#scan(at + 1, value);
        break;
      case 'filter':
        for (const item of Array.isArray(value) ? value : [value]) {
          if (typeof item === 'object' || Array.isArray(value)) {
            if (passes(token.filter, item, this.#readOperand, this.#step)) this.#visit(at + 1, item);
          }
        }
        break;
      case 'function':
        throw new PathNotFound(`No results for path: ${canonical(this.#tokens)}`);
    }
  }

  #property(at: number, names: readonly string[], value: Json): void {
    const [name] = names;
    const isLeaf = at === this.#tokens.length - 1;
    if (!isJsonObject(value)) {
      if (!this.#isDefiniteBefore(at)) return;
      throw new PathNotFound(
        `Expected to find an object with property ${canonical(this.#tokens.slice(at, at + 1)).slice(1)} in path ` +
          `${canonical(this.#tokens.slice(0, at))} but found '${javaClass(value)}'. This is not a json object ` +
          `according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JsonSmartJsonProvider'.`,
      );
    }
    if (names.length > 1 && !isLeaf) {
      const path = `${canonical(this.#tokens.slice(0, at))}[${names.map((key) => `'${key}'`).join(', ')}]`;
      throw new InvalidPathUse(`Multi properties can only be used as path leafs: ${path}`);
    }
    if (names.length > 1) {
      const merged: JsonObject = {};
      for (const key of names) if (Object.hasOwn(value, key)) setKey(merged, key, value[key] as Json);
      this.#visit(at + 1, merged);
      return;
    }
    if (name === undefined) return;
    if (Object.hasOwn(value, name)) {
      this.#visit(at + 1, value[name] as Json);
    } else if (!isLeaf && this.#isDefiniteBefore(at)) {
      throw new PathNotFound(`Missing property in path ${canonical(this.#tokens.slice(0, at + 1))}`);
    }
  }

  #isArray(at: number, value: Json): value is Json[] {
    if (Array.isArray(value)) return true;
    if (!this.#isDefiniteBefore(at)) return false;
    const path = canonical(this.#tokens.slice(0, at));
    throw new PathNotFound(
      value === null
        ? `The path ${path} is null`
        : `Filter: ${canonical(this.#tokens.slice(at, at + 1)).slice(1)} can only be applied to arrays. Current context is: ${JSON.stringify(value)}`,
    );
  }

  #item(at: number, array: readonly Json[], index: number): void {
    const item = array.at(index);
    if (item !== undefined) this.#visit(at + 1, item);
  }

  #slice(at: number, array: readonly Json[], from: number | undefined, to: number | undefined): void {
    for (const item of array.slice(from ?? 0, to ?? array.length)) this.#visit(at + 1, item);
  }

  /** Applies the token after `..` to the value itself and every value below it, if possible. */
  #scan(at: number, value: Json): void {
    this.#steps.take();
    const token = this.#tokens[at];
    if (token === undefined) return;
    if (canApply(token, value)) this.#visit(at, value);
    for (const child of childrenOf(value)) this.#scan(at, child);
  }

  #isDefiniteBefore(at: number): boolean {
    return isDefinite(this.#tokens.slice(0, at));
  }

  readonly #step = (): void => this.#steps.take();

  readonly #readOperand: ReadOperand = (operand, item) => {
    const { path } = operand;
    const document = operand.kind === 'item' ? item : rootOf(path.root, this.#scope);
    if (document === undefined) return undefined;
    try {
      return new Reader(path.tokens, this.#scope, this.#steps).read(document);
    } catch (error) {
      if (error instanceof PathNotFound) return undefined;
      throw error;
    }
  };
}

function canApply(token: Token, value: Json): boolean {
  if (token.kind === 'property') return isJsonObject(value) && token.names.every((name) => Object.hasOwn(value, name));
  if (token.kind === 'index' || token.kind === 'fromEnd' || token.kind === 'slice') return Array.isArray(value);
  // The items of an array are visited separately.
  if (token.kind === 'filter') return isJsonObject(value);
  return true;
}

function childrenOf(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}

function javaClass(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'net.minidev.json.JSONArray';
  if (typeof value === 'number') return Number.isInteger(value) ? 'java.lang.Integer' : 'java.lang.Double';
  return typeof value === 'boolean' ? 'java.lang.Boolean' : 'java.lang.String';
}

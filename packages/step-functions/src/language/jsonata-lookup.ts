import { isJsonObject, type Json } from './json.ts';
import { contextOf, type Scope } from './scope.ts';

/** The parts of the library's syntax tree that are read here; the library's own type lacks paths. */
interface SyntaxNode {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: readonly SyntaxNode[];
}

/** Returns the value of an expression, or `undecided` if the library must evaluate it. */
export type Lookup = (scope: Scope) => Json | typeof undecided;

export const undecided = Symbol('undecided');

/**
 * Compiles simple expressions such as `$states.input.order.id` or `$order`, which are the most frequent ones, so that
 * they run without the library, which is slow and asynchronous. Undefined for every other expression. If the path
 * contains an array or a missing value, the lookup leaves it to the library, which has special rules for these.
 */
export function compileLookup(ast: SyntaxNode): Lookup | undefined {
  const steps = ast.type === 'path' && hasOnly(ast, ['type', 'steps']) ? (ast.steps ?? []) : [ast];
  const [first, ...names] = steps;
  if (first === undefined || !isSimple(first, 'variable') || !names.every((step) => isSimple(step, 'name'))) {
    return undefined;
  }
  const keys = names.map(({ value }) => String(value));
  if (first.value !== 'states') {
    const name = String(first.value);
    return (scope) => (Object.hasOwn(scope.variables, name) ? follow(scope.variables[name], keys, 0) : undecided);
  }
  const [member] = keys;
  if (member === 'input') return (scope) => follow(scope.input, keys, 1);
  if (member === 'context') return (scope) => follow(contextOf(scope), keys, 1);
  if (member === 'result') return (scope) => follow(scope.result, keys, 1);
  return undefined;
}

function follow(start: Json | undefined, keys: readonly string[], from: number): Json | typeof undecided {
  let value = start;
  for (let i = from; i < keys.length; i++) {
    const key = keys[i];
    if (key === undefined || !isJsonObject(value) || !Object.hasOwn(value, key)) return undecided;
    value = value[key];
  }
  return value ?? (value === null ? null : undecided);
}

/** Whether a step has no predicates, sorting, grouping and the like. */
function isSimple(node: SyntaxNode, type: 'variable' | 'name'): boolean {
  return node.type === type && typeof node.value === 'string' && hasOnly(node, ['type', 'value', 'position']);
}

function hasOnly(node: SyntaxNode, properties: readonly string[]): boolean {
  return Object.keys(node).every((property) => properties.includes(property));
}

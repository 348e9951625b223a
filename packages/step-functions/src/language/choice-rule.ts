import { DefinitionError } from './definition-error.ts';
import { isJsonObject, type Json } from './json.ts';
import { compilePath, type PathQuery } from './jsonpath.ts';
import type { Scope } from './scope.ts';
import { StatesError } from './states-error.ts';
import { parseTimestamp } from './timestamp.ts';

export type ChoiceRule = (scope: Scope) => boolean;

/** A test of an existing value; the operand is a literal, or the value of a `...Path` operator. */
type Test = (value: Json, operand: Json) => boolean;

const ordered = {
  Equals: (order: number) => order === 0,
  LessThan: (order: number) => order < 0,
  LessThanEquals: (order: number) => order <= 0,
  GreaterThan: (order: number) => order > 0,
  GreaterThanEquals: (order: number) => order >= 0,
};

/** The order of two values for each type of comparison; undefined if one of them has another type. */
const kinds: Readonly<Record<string, (value: Json, operand: Json) => number | undefined>> = {
  String: (a, b) => (typeof a === 'string' && typeof b === 'string' ? (a < b ? -1 : a > b ? 1 : 0) : undefined),
  Numeric: (a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : undefined),
  Timestamp: (a, b) => {
    const left = typeof a === 'string' ? parseTimestamp(a) : undefined;
    const right = typeof b === 'string' ? parseTimestamp(b) : undefined;
    return left === undefined || right === undefined ? undefined : left - right;
  },
};

const tests: ReadonlyMap<string, Test> = new Map<string, Test>([
  ...Object.entries(kinds).flatMap(([kind, compare]) =>
    Object.entries(ordered).map(([operator, holds]): [string, Test] => [
      `${kind}${operator}`,
      (value, operand) => {
        const order = compare(value, operand);
        return order !== undefined && holds(order);
      },
    ]),
  ),
  ['BooleanEquals', (value, operand) => typeof value === 'boolean' && value === operand],
  ['IsNull', (value, operand) => (value === null) === operand],
  ['IsBoolean', (value, operand) => (typeof value === 'boolean') === operand],
  ['IsNumeric', (value, operand) => (typeof value === 'number') === operand],
  ['IsString', (value, operand) => (typeof value === 'string') === operand],
  ['IsTimestamp', isTimestamp],
]);

const comparisons = /^(?:String|Numeric|Timestamp|Boolean)\w*Path$/;

/** All operators of a rule in JSONPath, for validation. */
export const choiceOperators: readonly string[] = [
  ...[...tests.keys()].flatMap((name) => (name.startsWith('Is') ? [name] : [name, `${name}Path`])),
  'StringMatches',
  'IsPresent',
];

/**
 * Compiles a rule in JSONPath: `Variable` and one operator, or And, Or, Not. (A rule in JSONata has a Condition, which
 * is an ordinary expression.) The rule throws States.Runtime if the value of a path does not exist, except with
 * IsPresent.
 * @throws DefinitionError if the rule has no operator or an invalid path
 */
export function compileChoiceRule(rule: Json): ChoiceRule {
  if (!isJsonObject(rule)) throw new DefinitionError('A choice rule is an object');
  if (Array.isArray(rule.And)) {
    const rules = rule.And.map(compileChoiceRule);
    return (scope) => rules.every((holds) => holds(scope));
  }
  if (Array.isArray(rule.Or)) {
    const rules = rule.Or.map(compileChoiceRule);
    return (scope) => rules.some((holds) => holds(scope));
  }
  if (rule.Not !== undefined) {
    const holds = compileChoiceRule(rule.Not);
    return (scope) => !holds(scope);
  }
  if (typeof rule.Variable !== 'string') throw new DefinitionError('A choice rule needs a Variable');
  const variable = compilePath(rule.Variable);
  const operator = Object.keys(rule).find((key) => choiceOperators.includes(key));
  if (operator === undefined) throw new DefinitionError('A choice rule needs a comparison operator');
  return compileComparison(variable, operator, rule[operator] as Json);
}

function compileComparison(variable: PathQuery, operator: string, operand: Json): ChoiceRule {
  if (operator === 'IsPresent') return (scope) => isPresent(variable, scope) === operand;
  if (operator === 'StringMatches') {
    const matches = compileWildcards(String(operand));
    return (scope) => {
      const value = read(variable, scope);
      return typeof value === 'string' && matches(value);
    };
  }
  const isPath = comparisons.test(operator);
  const test = tests.get(isPath ? operator.slice(0, -'Path'.length) : operator);
  if (test === undefined) throw new DefinitionError(`There is no operator ${operator}`);
  if (!isPath) return (scope) => test(read(variable, scope), operand);
  const other = compilePath(String(operand));
  return (scope) => test(read(variable, scope), read(other, scope));
}

function isPresent(variable: PathQuery, scope: Scope): boolean {
  const value = variable.find(scope);
  return value !== undefined && (variable.definite || (Array.isArray(value) && value.length > 0));
}

function read(path: PathQuery, scope: Scope): Json {
  const value = path.find(scope);
  if (value !== undefined) return value;
  const cause = `Invalid path '${path.text}': The choice state's condition path references an invalid value.`;
  throw new StatesError('States.Runtime', cause);
}

function isTimestamp(value: Json, operand: Json): boolean {
  return (typeof value === 'string' && parseTimestamp(value) !== undefined) === operand;
}

/**
 * `*` matches any text; `\*` and `\\` match a star and a backslash. The parts between the stars are searched one after
 * the other, which takes linear time for every pattern.
 */
function compileWildcards(pattern: string): (text: string) => boolean {
  const parts = [''];
  for (const [part, escaped] of pattern.matchAll(/\\([*\\])|[\s\S]/g)) {
    if (part === '*') parts.push('');
    else parts.push((parts.pop() ?? '') + (escaped ?? part));
  }
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    const end = text.length - last.length;
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    let from = first.length;
    for (const part of others) {
      const found = text.indexOf(part, from);
      if (found < 0) return false;
      from = found + part.length;
    }
    return from <= end;
  };
}

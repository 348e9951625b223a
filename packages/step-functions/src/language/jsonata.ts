import jsonata from 'jsonata';
import { DefinitionError } from './definition-error.ts';
import { maxTimeInProcess, maxUnitsInProcess, unitsOf } from './evaluation-cost.ts';
import type { GuardedRequest } from './guarded-evaluation.ts';
import { isJsonObject, type Json, type JsonObject, setKey } from './json.ts';
import { extensions, scopeBinding } from './jsonata-functions.ts';
import { compileLookup, undecided } from './jsonata-lookup.ts';
import { type ExpectedType, toJson, typeProblem } from './jsonata-result.ts';
import './regular-expressions.ts';
import { contextOf, type Scope } from './scope.ts';
import { StatesError } from './states-error.ts';
import { withinLimit } from './within-limit.ts';

/** A compiled expression. Its value is not a promise if the library is not needed. */
export type JsonataQuery = (scope: Scope) => Json | Promise<Json>;

/**
 * Limits that end a runaway expression with an error: the depth of nested evaluations, and the items of a sequence. The
 * number of items is AWS's; AWS's depth is 100, but the library also counts evaluations that are not nested. There is
 * no limit of time here: an expression without a bounded cost is evaluated in another process, which can be killed.
 */
const bounds = { stack: 1000, sequence: 873_782 };

const limitCauses = {
  time: 'Expression evaluation timeout: Check for infinite loop',
  memory: 'Expression evaluation memory limit exceeded: Check for excessive memory usage',
};

/** Whether a string is a JSONata expression: `{% ... %}`. */
export function isExpression(text: string): boolean {
  return text.length >= 4 && text.startsWith('{%') && text.endsWith('%}');
}

/** The expression between `{%` and `%}`, as AWS shows it in causes. */
export function expressionText(text: string): string {
  return text.slice(2, -2).trim();
}

/** Parses an expression. @throws DefinitionError with the parser's message */
export function parseJsonata(expression: string): jsonata.Expression {
  try {
    return jsonata(expression, bounds);
  } catch (error) {
    throw new DefinitionError(messageOf(error));
  }
}

/**
 * Compiles `{% ... %}`. The query throws States.QueryEvaluationError, with the field as location, if the expression
 * fails, has no value, or has a value that is not JSON or not of the expected type.
 * @param field the field's name in AWS's causes: `Output/total`, `Choices[0]/Condition`
 * @throws DefinitionError if the expression cannot be parsed
 */
export function compileJsonata(text: string, field: string, expected?: ExpectedType): JsonataQuery {
  const source = expressionText(text);
  const expression = parseJsonata(source);
  for (const [name, { implementation, signature }] of extensions) {
    if (source.includes(`$${name}`)) {
      expression.registerFunction(name, implementation as (this: jsonata.Focus) => unknown, signature);
    }
  }
  // AWS has no $eval: a call of it fails like a call of any unknown function.
  expression.assign('eval', undefined);
  const usesStates = source.includes('$states');
  const ast = expression.ast();
  const lookup = compileLookup(ast);
  const maxUnits = maxUnitsInProcess(ast);
  const usedData = compileUsedData(source);
  const draws = /\$(random|uuid|shuffle)\b/.test(source);

  const failure = (what: string) =>
    new StatesError(
      'States.QueryEvaluationError',
      `The JSONata expression '${source}' specified for the field '${field}' ${what}`,
      field,
    );

  const evaluate = async (scope: Scope): Promise<Json> => {
    let result: unknown;
    let value: Json | undefined;
    try {
      result = await expression.evaluate(undefined, bindingsOf(scope, usesStates));
      value = toJson(result);
    } catch (error) {
      throw failure(describeFailure(error));
    }
    if (result === undefined) throw failure('returned nothing (undefined).');
    if (value === undefined) throw failure('returned an unsupported result type.');
    return value;
  };
  const evaluateGuarded = async (scope: Scope, guard: NonNullable<Scope['guard']>): Promise<Json> => {
    const outcome = await guard({
      expression: text,
      field,
      ...(expected && { expected }),
      ...usedData(scope),
      now: scope.now(),
      draws,
    });
    if (outcome.type === 'value') return outcome.value;
    if (outcome.type === 'error') throw new StatesError(outcome.error, outcome.cause, outcome.location);
    throw failure(`threw an error during evaluation: ${limitCauses[outcome.limit]}`);
  };
  const checked = (value: Json): Json => {
    const problem = expected === undefined ? undefined : typeProblem(value, expected);
    if (problem !== undefined) throw failure(problem);
    return value;
  };
  return (scope) => {
    const found = lookup === undefined ? undecided : lookup(scope);
    if (found !== undecided) return checked(found);
    const { guard } = scope;
    if (guard === undefined) return evaluate(scope).then(checked);
    const units = maxUnits === 0 ? 1 : unitsOf(Object.values(usedData(scope)) as Json[], maxUnits);
    if (units > maxUnits) return evaluateGuarded(scope, guard);
    scope.spend?.((units / maxUnits) * maxTimeInProcess);
    const turn = scope.yieldToOthers?.();
    return (turn === undefined ? evaluate(scope) : turn.then(() => evaluate(scope))).then(checked);
  };
}

type UsedData = Pick<GuardedRequest, 'input' | 'context' | 'variables' | 'result' | 'errorOutput'>;

/** The part of a scope that an expression uses: only this part is measured, or sent to another process. */
function compileUsedData(source: string): (scope: Scope) => UsedData {
  const members = [...source.matchAll(/\$states\s*(?:\.\s*(\w+))?/g)].map(([, member]) => member ?? 'any');
  const uses = (member: string) => members.some((used) => used === member || used === 'any');
  const [input, context, result, errorOutput] = ['input', 'context', 'result', 'errorOutput'].map(uses);
  // It may contain more names than the expression reads, but never fewer.
  const names = [...source.matchAll(/\$([^\s.,;:(){}[\]<>=!+\-*/%&|?~^'"`@#$]+)/g)].map(([, name]) => String(name));
  return (scope) => ({
    input: input ? scope.input : null,
    context: context ? contextOf(scope) : null,
    variables: Object.fromEntries(
      names.flatMap((name) => (Object.hasOwn(scope.variables, name) ? [[name, scope.variables[name] as Json]] : [])),
    ),
    ...(result && scope.result !== undefined && { result: scope.result }),
    ...(errorOutput && scope.errorOutput !== undefined && { errorOutput: scope.errorOutput }),
  });
}

/**
 * Compiles a value whose strings may be expressions (Arguments, Output, Items, ...). Other strings and values are
 * literals.
 * @param expected the expected type, if the whole value is one expression
 */
export function compileJsonataTemplate(template: Json, field: string, expected?: ExpectedType): JsonataQuery {
  const query = compileNode(template, field, expected);
  if (query === undefined) return () => template;
  // The value of a single expression is limited elsewhere.
  if (typeof template === 'string') return query;
  return (scope) => {
    const value = query(scope);
    return value instanceof Promise ? value.then(withinLimit) : withinLimit(value);
  };
}

/** Undefined if the template contains no expression. */
function compileNode(template: Json, field: string, expected?: ExpectedType): JsonataQuery | undefined {
  if (typeof template === 'string') {
    return isExpression(template) ? compileJsonata(template, field, expected) : undefined;
  }
  if (Array.isArray(template)) {
    const queries = template.map((item, i) => compileNode(item, `${field}[${i}]`));
    if (queries.every((query) => query === undefined)) return undefined;
    return (scope) => inOrder([...template], queries, scope, (values) => values);
  }
  if (!isJsonObject(template)) return undefined;
  const keys = Object.keys(template);
  const queries = keys.map((key) => compileNode(template[key] as Json, `${field}/${key}`));
  if (queries.every((query) => query === undefined)) return undefined;
  const toObject = (values: Json[]) => {
    const result: JsonObject = {};
    for (const [i, key] of keys.entries()) setKey(result, key, values[i] as Json);
    return result;
  };
  return (scope) => inOrder(Object.values(template), queries, scope, toObject);
}

/** Sets the value of each query, one after the other; synchronously as long as no query needs the library. */
function inOrder(
  values: Json[],
  queries: readonly (JsonataQuery | undefined)[],
  scope: Scope,
  finish: (values: Json[]) => Json,
  from = 0,
): Json | Promise<Json> {
  for (let i = from; i < queries.length; i++) {
    const value = queries[i]?.(scope);
    if (value instanceof Promise) {
      return value.then((settled) => {
        values[i] = settled;
        return inOrder(values, queries, scope, finish, i + 1);
      });
    }
    if (value !== undefined) values[i] = value;
  }
  return finish(values);
}

function bindingsOf(scope: Scope, usesStates: boolean): Record<string, unknown> {
  const bindings: Record<string, unknown> = { ...scope.variables, [scopeBinding]: scope };
  if (usesStates) {
    const states: Record<string, unknown> = { input: scope.input, context: contextOf(scope) };
    if (scope.result !== undefined) states.result = scope.result;
    if (scope.errorOutput !== undefined) states.errorOutput = scope.errorOutput;
    bindings.states = states;
  }
  return bindings;
}

/** AWS's text: JSONata's code and message after a sentence, and the limits of an evaluation after a colon. */
function describeFailure(error: unknown): string {
  const code = codeOf(error);
  const thrown = 'threw an error during evaluation';
  // An error of V8: a string longer than allowed.
  if (error instanceof RangeError && error.message.startsWith('Invalid')) return `${thrown}: ${limitCauses.memory}`;
  if (code === 'D1011' || error instanceof RangeError) {
    return `${thrown}: Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive`;
  }
  if (code === 'D2014' || code === 'D2015') return `${thrown}: ${limitCauses.memory}`;
  return code === undefined ? 'threw an internal error during evaluation.' : `${thrown}. ${code}: ${messageOf(error)}`;
}

function codeOf(error: unknown): string | undefined {
  const code = isRecord(error) ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

function messageOf(error: unknown): string {
  const message = isRecord(error) ? error.message : undefined;
  return typeof message === 'string' ? message : String(error);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

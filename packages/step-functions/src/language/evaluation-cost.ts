import { at, type Bound, constant, item, one, over, product, sum, times, UnlimitedCost } from './bound.ts';
import type { Json } from './json.ts';

/**
 * Estimates at compile time, from an expression's syntax tree, for how much data its evaluation is cheap enough to run in
 * the engine's process.
 *
 * The estimate walks the tree and calculates, for each part, an upper bound of the size of its value and of the work
 * for it. Sizes are in units: a value is one unit, four characters are one unit. Inside an iteration, both bounds are
 * polynomials in the size of the current item, so that the work of `items.(price * quantity)` is linear in the number
 * of items, and that of `items.$sum($other)` is the product of both sizes.
 *
 * Expressions with parts that have no such bound, or a complicated one, are always evaluated in another process:
 * recursion, $reduce, regular expressions, ranges, transforms, `**`.
 */

/** The maximum work of an evaluation in this process, in visited units; the real work is usually much less. */
const budget = 500_000;
/** The maximum time of that work, in µs. */
export const maxTimeInProcess = 20_000;

const maxUnits = 2 ** 16;

interface Estimate {
  readonly size: Bound;
  readonly work: Bound;
}

/** A node of the library's syntax tree; the library's own type is incomplete. */
type Node = Readonly<Record<string, unknown>> & { readonly type?: string };

interface Context {
  /** The sizes of the local variables; the context item is the one without a name. */
  readonly sizes: Map<string, Bound>;
  /** The largest size that the current item can have. */
  readonly largest: number;
  /** The size of all the data. */
  readonly units: number;
}

/**
 * The maximum units of data for which the evaluation may run in this process; 0: never.
 * @param ast the library's syntax tree
 */
export function maxUnitsInProcess(ast: unknown): number {
  for (let units = maxUnits; units >= 1; units /= 2) {
    if (workFor(ast, units) <= budget) return units;
  }
  return 0;
}

function workFor(ast: unknown, units: number): number {
  try {
    const context = { sizes: new Map<string, Bound>(), largest: 0, units };
    const { work, size } = estimate(ast as Node, context);
    // The size of the result counts too, because the result is visited after the evaluation.
    return at(work, 0) + at(size, 0);
  } catch (error) {
    // A RangeError: the tree is too deep to be visited.
    if (error instanceof UnlimitedCost || error instanceof RangeError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

/** The size of a value in units; counting stops beyond `limit`. */
export function unitsOf(value: Json | undefined, limit: number): number {
  if (typeof value === 'string') return 1 + value.length / 4;
  if (typeof value !== 'object' || value === null) return 1;
  let units = 1;
  for (const key in value) {
    const item = Array.isArray(value) ? value[Number(key)] : value[key];
    units += 1 + unitsOf(item, limit - units);
    if (units > limit) return units;
  }
  return units;
}

/** The context inside an iteration over something of this size. */
function inside(context: Context, items: Bound, names: readonly (readonly [string, Bound])[]): Context {
  const fixed = [...context.sizes].map(([name, bound]) => [name, constant(at(bound, context.largest))] as const);
  return { ...context, sizes: new Map([...fixed, ...names]), largest: at(items, context.largest) };
}

function estimate(node: Node, context: Context): Estimate {
  if (node.group !== undefined || node.tuple !== undefined || node.focus !== undefined || node.index !== undefined) {
    throw new UnlimitedCost();
  }
  const value = estimateNode(node, context);
  const filters = [...nodes(node.predicate), ...nodes(node.stages)];
  return filters.reduce((filtered, filter) => estimateFilter(filtered, filter, context), value);
}

function estimateFilter({ size, work }: Estimate, filter: Node, context: Context): Estimate {
  if (filter.type !== 'filter') throw new UnlimitedCost();
  const each = estimate(filter.expr as Node, inside(context, size, [['', item]]));
  return { size, work: sum(work, size, over(each.work, size)) };
}

function estimateNode(node: Node, context: Context): Estimate {
  switch (node.type) {
    case 'string':
      return leaf(constant(1 + String(node.value).length / 4));
    case 'number':
    case 'value':
      return leaf(one);
    case 'variable':
      return leaf(sizeOf(String(node.value), context));
    case 'name':
    case 'wildcard':
      return leaf(sizeOf('', context));
    case 'path':
      return estimatePath(nodes(node.steps), context);
    case 'binary':
      return estimateBinary(node, context);
    case 'unary':
      return estimateUnary(node, context);
    case 'condition': {
      const parts = [node.condition, node.then, node.else].flatMap((part) =>
        part === undefined ? [] : [estimate(part as Node, context)],
      );
      return all(parts);
    }
    case 'block':
      return estimateBlock(nodes(node.expressions), context);
    case 'bind': {
      const value = estimate(node.rhs as Node, context);
      context.sizes.set(String((node.lhs as Node).value), value.size);
      return value;
    }
    case 'function':
      return estimateCall(node.procedure as Node, nodes(node.arguments), context);
    case 'lambda':
      // The library wraps a tail call in this way; other lambdas are values that could be called anywhere.
      if (node.thunk !== true) throw new UnlimitedCost();
      return estimate(node.body as Node, context);
    case 'apply':
      return estimateApply(node, context);
    default:
      throw new UnlimitedCost();
  }
}

function leaf(size: Bound): Estimate {
  return { size, work: one };
}

function all(parts: readonly Estimate[]): Estimate {
  return { size: sum(one, ...parts.map(({ size }) => size)), work: sum(one, ...parts.map(({ work }) => work)) };
}

function sizeOf(name: string, { sizes, units }: Context): Bound {
  return sizes.get(name) ?? constant(units);
}

function estimatePath(steps: readonly Node[], context: Context): Estimate {
  let value: Estimate | undefined;
  for (const step of steps) {
    if (value === undefined) {
      value = estimate(step, context);
      // A first step is looked up in each item of the context.
      if (step.type === 'name' || step.type === 'wildcard') value = { ...value, work: sum(value.work, value.size) };
      continue;
    }
    const { size, work }: Estimate = value;
    const within = inside(context, size, [['', item]]);
    if (step.type === 'sort') {
      const terms = all(nodes(step.terms).map((term) => estimate(term.expression as Node, within)));
      value = { size, work: sum(work, times(over(terms.work, size), 2 * Math.log2(maxUnits))) };
    } else {
      const each = estimate(step, within);
      const isSelection = step.type === 'name' || step.type === 'wildcard';
      value = { size: isSelection ? size : over(each.size, size), work: sum(work, size, over(each.work, size)) };
    }
  }
  return value ?? leaf(one);
}

function estimateBinary(node: Node, context: Context): Estimate {
  if (node.value === '..') return estimateRange(node.lhs as Node, node.rhs as Node);
  if (node.value === '&') {
    const parts = all(textsOf(node).map((part) => estimate(part, context)));
    // Values of other types are written as JSON.
    const size = times(parts.size, growth);
    return { size, work: sum(parts.work, size) };
  }
  const sides = all([estimate(node.lhs as Node, context), estimate(node.rhs as Node, context)]);
  return { size: one, work: sum(sides.work, sides.size) };
}

/** The operands of `a & b & c`. */
function textsOf(node: Node): Node[] {
  if (node.type !== 'binary' || node.value !== '&') return [node];
  return [...textsOf(node.lhs as Node), ...textsOf(node.rhs as Node)];
}

function estimateRange(from: Node, to: Node): Estimate {
  if (from.type !== 'number' || to.type !== 'number') throw new UnlimitedCost();
  const length = constant(Math.max(1, Number(to.value) - Number(from.value) + 1));
  return { size: length, work: length };
}

function estimateUnary(node: Node, context: Context): Estimate {
  if (node.value === '-') return estimate(node.expression as Node, context);
  const parts = node.value === '[' ? nodes(node.expressions) : nodes(node.lhs).flatMap((pair) => nodes(pair));
  const value = all(parts.map((part) => estimate(part, context)));
  return { size: value.size, work: sum(value.work, value.size) };
}

function estimateBlock(expressions: readonly Node[], context: Context): Estimate {
  const local = { ...context, sizes: new Map(context.sizes) };
  const parts = expressions.map((expression) => estimate(expression, local));
  return { size: parts.at(-1)?.size ?? one, work: sum(one, ...parts.map(({ work }) => work)) };
}

function estimateApply({ lhs, rhs }: Node, context: Context): Estimate {
  const { type, procedure, arguments: more } = rhs as Node;
  if (type === 'variable') return estimateCall(rhs as Node, [lhs as Node], context);
  if (type === 'function') return estimateCall(procedure as Node, [lhs as Node, ...nodes(more)], context);
  throw new UnlimitedCost();
}

/** Functions whose value is a number, a boolean or a short text. */
const toScalar = new Set(
  `abs assert average boolean ceil contains count error exists floor formatBase formatNumber fromMillis hash length max millis min
  not now number power random round sqrt sum toMillis type uuid`.split(/\s+/),
);

/** Functions whose value is at most a few times as large as their arguments. */
const toSame = new Set(
  `append base64decode base64encode decodeUrl decodeUrlComponent encodeUrl encodeUrlComponent keys lookup lowercase
  merge parse partition reverse shuffle split spread string substring substringAfter substringBefore trim uppercase
  zip`.split(/\s+/),
);
const growth = 8;

/** Functions that call another function for each item, with the number of its parameters that are the item. */
const iterating = new Map([
  ['map', 1],
  ['filter', 1],
  ['single', 1],
  ['sift', 1],
  ['each', 1],
  ['sort', 2],
]);

function estimateCall(procedure: Node, args: readonly Node[], context: Context): Estimate {
  const name = String(procedure.value);
  if (procedure.type !== 'variable' || context.sizes.has(name)) throw new UnlimitedCost();
  if (iterating.has(name)) return estimateIteration(name, args, context);
  // Without a first argument, the context item is used.
  const given = all([leaf(sizeOf('', { ...context, units: 1 })), ...args.map((arg) => estimate(arg, context))]);
  const work = sum(given.work, times(given.size, 2));
  if (toScalar.has(name)) return { size: constant(20), work };
  if (toSame.has(name)) return { size: times(given.size, growth), work: sum(work, times(given.size, growth)) };
  if (name === 'distinct') return { size: given.size, work: sum(work, product(given.size, given.size)) };
  if (name === 'join') return joined(args, given, context);
  throw new UnlimitedCost();
}

/** $join adds the separator between every two items. */
function joined([, separator]: readonly Node[], { size, work }: Estimate, context: Context): Estimate {
  if (separator === undefined) return { size, work: sum(work, size) };
  const value = sum(size, product(size, estimate(separator, context).size));
  return { size: value, work: sum(work, value) };
}

function estimateIteration(name: string, args: readonly Node[], context: Context): Estimate {
  const [list, callback] = args;
  if (list === undefined) throw new UnlimitedCost();
  const { size, work } = estimate(list, context);
  const rounds = name === 'sort' ? 2 * Math.log2(maxUnits) : 1;
  if (callback === undefined) {
    if (name !== 'sort') throw new UnlimitedCost();
    return { size, work: sum(work, times(size, rounds)) };
  }
  const each = estimateCallback(name, callback, inside(context, size, []), constant(at(size, context.largest)));
  const value = name === 'map' || name === 'each' ? over(each.size, size) : size;
  return { size: sum(one, value), work: sum(work, size, times(over(each.work, size), rounds)) };
}

function estimateCallback(name: string, callback: Node, context: Context, list: Bound): Estimate {
  if (callback.type === 'variable') {
    return estimateCall(callback, [], { ...context, sizes: new Map([...context.sizes, ['', item]]) });
  }
  if (callback.type !== 'lambda' || callback.thunk === true) throw new UnlimitedCost();
  const items = iterating.get(name) ?? 1;
  const sizes = new Map(context.sizes);
  for (const [i, parameter] of nodes(callback.arguments).entries()) {
    sizes.set(String(parameter.value), i < items ? item : i === 1 ? constant(10) : list);
  }
  const body = estimate(callback.body as Node, { ...context, sizes });
  // The library needs some time for a call of a function that the expression defines.
  return { size: body.size, work: times(sum(one, body.work), 2) };
}

function nodes(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value : [];
}

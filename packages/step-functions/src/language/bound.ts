/**
 * An upper bound of a size or of an amount of work: the polynomial a + b·c + d·c², where c is the size of the current
 * item.
 */
export type Bound = readonly [a: number, b: number, d: number];

/** Thrown if no bound of this form is known: the work of the expression may be unlimited, or grow faster than c². */
export class UnlimitedCost extends Error {}

export const constant = (size: number): Bound => [size, 0, 0];
export const one = constant(1);
/** The size of the current item. */
export const item: Bound = [0, 1, 0];

/** The value of a bound if the current item has size c. */
export const at = ([a, b, d]: Bound, c: number): number => a + b * c + d * c * c;
export const sum = (...bounds: readonly Bound[]): Bound =>
  bounds.reduce((total, bound) => [total[0] + bound[0], total[1] + bound[1], total[2] + bound[2]], constant(0));
export const times = (bound: Bound, factor: number): Bound => [bound[0] * factor, bound[1] * factor, bound[2] * factor];

/** @throws UnlimitedCost if the product has c³ or c⁴ */
export function product(x: Bound, y: Bound): Bound {
  if (x[1] * y[2] + x[2] * y[1] + x[2] * y[2] > 0) throw new UnlimitedCost();
  return [x[0] * y[0], x[0] * y[1] + x[1] * y[0], x[0] * y[2] + x[1] * y[1] + x[2] * y[0]];
}

/** The bound of an iteration over items with this total size: each item costs a + b·c + d·c². */
export function over([a, b, d]: Bound, items: Bound): Bound {
  return sum(times(items, a + b), d === 0 ? constant(0) : times(product(items, items), d));
}

import { isJsonObject, type Json } from '../json.ts';

type PathFunction = (value: Json) => Json | undefined;

const functions: ReadonlyMap<string, PathFunction> = new Map<string, PathFunction>([
  ['length', size],
  ['size', size],
  ['min', (value) => reduce(value, (numbers) => Math.min(...numbers))],
  ['max', (value) => reduce(value, (numbers) => Math.max(...numbers))],
  ['sum', (value) => reduce(value, sum)],
  ['avg', (value) => reduce(value, (numbers) => sum(numbers) / numbers.length)],
  ['stddev', (value) => reduce(value, standardDeviation)],
  ['keys', (value) => (isJsonObject(value) ? Object.keys(value) : undefined)],
  ['first', (value) => (Array.isArray(value) ? value[0] : undefined)],
  ['last', (value) => (Array.isArray(value) ? value.at(-1) : undefined)],
]);

export function isFunction(name: string): boolean {
  return functions.has(name);
}

/** Applies a function at the end of a path (`$.items.length()`); undefined where it has no value. */
export function applyFunction(name: string, value: Json): Json | undefined {
  return functions.get(name)?.(value);
}

function size(value: Json): number | undefined {
  if (Array.isArray(value) || typeof value === 'string') return value.length;
  return isJsonObject(value) ? Object.keys(value).length : undefined;
}

function reduce(value: Json, calculate: (numbers: readonly number[]) => number): number | undefined {
  const numbers = Array.isArray(value) ? value.filter((item) => typeof item === 'number') : [];
  return numbers.length === 0 ? undefined : calculate(numbers);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function standardDeviation(numbers: readonly number[]): number {
  const mean = sum(numbers) / numbers.length;
  return Math.sqrt(sum(numbers.map((number) => (number - mean) ** 2)) / numbers.length);
}

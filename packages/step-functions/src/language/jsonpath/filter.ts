import { isJsonObject, type Json, jsonEquals } from '../json.ts';
import type { Filter, Operand } from './syntax.ts';

/** Reads a path: an `@` path from the item, other paths from the scope. Undefined if the value does not exist. */
export type ReadOperand = (operand: Operand & { kind: 'item' | 'path' }, item: Json) => Json | undefined;

/**
 * Whether an item passes a filter.
 * @param step called for each comparison
 */
export function passes(filter: Filter, item: Json, read: ReadOperand, step: () => void): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.terms.every((term) => passes(term, item, read, step));
    case 'or':
      return filter.terms.some((term) => passes(term, item, read, step));
    case 'not':
      return !passes(filter.term, item, read, step);
    case 'exists':
      return operandValue(filter.operand, item, read) !== undefined;
    case 'compare': {
      const left = operandValue(filter.left, item, read);
      if (filter.right.kind === 'regex') {
        const text = typeof left === 'string' || typeof left === 'number' ? String(left) : undefined;
        return filter.operator === '=~' && text !== undefined && filter.right.matches(text);
      }
      return compare(left, filter.operator, operandValue(filter.right, item, read), step);
    }
  }
}

function operandValue(operand: Operand, item: Json, read: ReadOperand): Json | undefined {
  if (operand.kind === 'value') return operand.value;
  return operand.kind === 'regex' ? undefined : read(operand, item);
}

function compare(left: Json | undefined, operator: string, right: Json | undefined, step: () => void): boolean {
  switch (operator) {
    case '==':
      return equals(left, right, step);
    case '!=':
      return !equals(left, right, step);
    case '<':
      return order(left, right) < 0;
    case '<=':
      return order(left, right) <= 0;
    case '>':
      return order(left, right) > 0;
    case '>=':
      return order(left, right) >= 0;
    case 'in':
      return left !== undefined && includes(right, left, step);
    case 'nin':
      return left === undefined || !includes(right, left, step);
    case 'contains':
      if (typeof left === 'string' && typeof right === 'string') return left.includes(right);
      return right !== undefined && includes(left, right, step);
    case 'subsetof':
      return Array.isArray(left) && left.every((item) => includes(right, item, step));
    case 'anyof':
      return Array.isArray(left) && left.some((item) => includes(right, item, step));
    case 'all':
      return Array.isArray(right) && right.every((item) => includes(left, item, step));
    case 'noneof':
      return Array.isArray(left) && !left.some((item) => includes(right, item, step));
    case 'size':
    case 'sizeof':
      return sizeOf(left) !== undefined && sizeOf(left) === (typeof right === 'number' ? right : sizeOf(right));
    case 'empty':
      return sizeOf(left) !== undefined && (sizeOf(left) === 0) === right;
    default:
      return false;
  }
}

/** Jayway compares a number with a string that contains a number. */
function equals(left: Json | undefined, right: Json | undefined, step: () => void): boolean {
  step();
  if (left === undefined || right === undefined) return left === right;
  if (typeof left === 'number' && typeof right === 'string') return String(left) === right;
  if (typeof left === 'string' && typeof right === 'number') return left === String(right);
  return jsonEquals(left, right, step);
}

/** NaN, which no comparison passes, for values that have no order. */
function order(left: Json | undefined, right: Json | undefined): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left !== 'string' || typeof right !== 'string') return Number.NaN;
  return left < right ? -1 : left > right ? 1 : 0;
}

function includes(list: Json | undefined, value: Json, step: () => void): boolean {
  return Array.isArray(list) && list.some((item) => equals(item, value, step));
}

function sizeOf(value: Json | undefined): number | undefined {
  if (Array.isArray(value) || typeof value === 'string') return value.length;
  return isJsonObject(value) ? Object.keys(value).length : undefined;
}

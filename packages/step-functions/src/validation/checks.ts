import { compileExpression, isIntrinsic } from '../language/intrinsics.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { isExpression } from '../language/jsonata.ts';
import { compilePath } from '../language/jsonpath.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { compileReferencePath } from '../language/reference-path.ts';
import { parseTimestamp } from '../language/timestamp.ts';
import type { Report } from './diagnostic.ts';
import type { NumberRange } from './fields.ts';

/** The position in the definition that is being checked. */
export interface Place {
  readonly report: Report;
  /** The JSON pointer of the value, as AWS writes it: `/States/Pay/Retry[0]`. */
  readonly at: string;
  readonly language: QueryLanguage;
}

/** The position of a field or of a list item of the value. */
export function below(place: Place, step: string | number): Place {
  return { ...place, at: typeof step === 'number' ? `${place.at}[${step}]` : `${place.at}/${step}` };
}

export function checkSupported(object: JsonObject, supported: readonly string[], { report, at }: Place): void {
  for (const field of Object.keys(object)) {
    if (!supported.includes(field)) report.schema(`Field '${field}' is not supported`, at);
  }
}

export function checkRequired(object: JsonObject, required: readonly string[], { report, at }: Place): void {
  const missing = required.filter((field) => object[field] === undefined);
  if (missing.length > 0) report.schema(`These fields are required: [${missing.join(', ')}]`, at);
}

export function checkExclusive(object: JsonObject, group: readonly string[], { report, at }: Place): void {
  if (group.filter((field) => object[field] !== undefined).length > 1) {
    report.schema(`There should only be one of the following fields: [${group.join(', ')}]`, at);
  }
}

export function checkOneOf(value: Json, allowed: readonly string[], place: Place): void {
  if (!checkString(value, place) || allowed.includes(value)) return;
  place.report.schema(`Value should be one of the following: [${allowed.join(', ')}]`, place.at);
}

export function checkString(value: Json, { report, at }: Place): value is string {
  if (typeof value === 'string') return true;
  report.schema('Expected value of type [STRING]', at);
  return false;
}

export function checkObject(value: Json | undefined, { report, at }: Place): value is JsonObject {
  if (isJsonObject(value)) return true;
  report.schema('Expected value of type [OBJECT]', at);
  return false;
}

/** Checks that the value is a list that is not empty. */
export function checkList(value: Json | undefined, { report, at }: Place): value is Json[] {
  if (!Array.isArray(value)) report.schema('Expected value of type [ARRAY]', at);
  else if (value.length === 0) report.schema('Value cannot be empty', at);
  else return true;
  return false;
}

/** Checks a timestamp. In JSONata it may be an expression, whose value is checked when it runs. */
export function checkTimestamp(value: Json, place: Place): void {
  if (!checkString(value, place)) return;
  if (place.language === 'JSONata' && isExpression(value)) return;
  if (parseTimestamp(value) === undefined) place.report.schema('String does not match RFC3339 timestamp', place.at);
}

/** Checks a number. In JSONata it may be an expression, whose value is checked when it runs. */
export function checkNumber(value: Json, range: NumberRange, { report, at, language }: Place): void {
  if (language === 'JSONata' && typeof value === 'string' && isExpression(value)) return;
  if (typeof value !== 'number' || (range.integer && !Number.isInteger(value))) {
    report.schema(`Expected value of type ${range.integer ? 'Integer' : 'Float'}`, at);
  } else if (range.min !== undefined && value < range.min) {
    report.schema(`Minimum value is ${shown(range.min, range)}`, at);
  } else if (range.max !== undefined && value > range.max) {
    report.schema(`Maximum value is ${shown(range.max, range)}`, at);
  }
}

/** A bound as Java prints it: with a fraction unless the field is an integer. */
function shown(bound: number, { integer }: NumberRange): string {
  return integer ? String(bound) : bound.toFixed(1);
}

/**
 * The values allowed in a field for paths: `path`, any path; `expression`, also a call of an intrinsic function; otherwise a
 * Reference Path, which selects one node, with the allowed roots.
 */
export type PathKind = 'path' | 'expression' | keyof typeof referenceRoots;

const referenceRoots = {
  written: ['input'],
  number: ['input', 'variable'],
  reference: ['input', 'variable', 'context'],
} as const;

export function checkPath(value: Json, place: Place, kind: PathKind = 'path'): void {
  if (!checkString(value, place)) return;
  const { report, at } = place;
  if (kind === 'expression' && isIntrinsic(value)) {
    if (!compiles(() => compileExpression(value, ''))) report.schema('Value must be a valid JSONPath.', at);
  } else if (!compiles(() => compilePath(value))) {
    report.schema('Value must be a valid JSONPath.', at);
  } else if (kind !== 'path' && kind !== 'expression') {
    if (!compiles(() => compileReferencePath(value, referenceRoots[kind]))) {
      report.schema('Value is not a Reference Path', at);
    }
  }
}

export function compiles(compile: () => unknown): boolean {
  try {
    compile();
    return true;
  } catch {
    return false;
  }
}

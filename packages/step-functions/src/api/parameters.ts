import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { AwsError } from '../registry/aws-error.ts';

/** ValidationException, in the words of the service's front end. */
export function constraintError(value: string | null, field: string, constraint: string): AwsError {
  const shown = value === null ? 'null' : `'${value}'`;
  const message = `1 validation error detected: Value ${shown} at '${field}' failed to satisfy constraint: ${constraint}`;
  return new AwsError('ValidationException', message);
}

export function requiredText(input: JsonObject, field: string, limits: { min?: number; max?: number } = {}): string {
  const text = optionalText(input, field, limits);
  if (text === undefined) throw constraintError(null, field, 'Member must not be null');
  return text;
}

export function optionalText(
  input: JsonObject,
  field: string,
  { min = 0, max = Number.POSITIVE_INFINITY }: { min?: number; max?: number } = {},
): string | undefined {
  const value = input[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw wrongType(field, 'a string');
  if (value.length < min) {
    throw constraintError(value, field, `Member must have length greater than or equal to ${min}`);
  }
  if (value.length > max) {
    throw constraintError(value, field, `Member must have length less than or equal to ${max}`);
  }
  return value;
}

export function optionalInteger(input: JsonObject, field: string, min: number, max: number): number | undefined {
  const value = input[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(field, 'an integer');
  if (value < min) {
    throw constraintError(String(value), field, `Member must have value greater than or equal to ${min}`);
  }
  if (value > max) throw constraintError(String(value), field, `Member must have value less than or equal to ${max}`);
  return value;
}

export function optionalBoolean(input: JsonObject, field: string): boolean | undefined {
  const value = input[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw wrongType(field, 'a boolean');
  return value;
}

export function optionalChoice<Choice extends string>(
  input: JsonObject,
  field: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = optionalText(input, field);
  if (value === undefined) return undefined;
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) {
    throw constraintError(value, field, `Member must satisfy enum value set: [${choices.join(', ')}]`);
  }
  return choice;
}

export function optionalObject(input: JsonObject, field: string): JsonObject | undefined {
  const value = input[field];
  if (value === undefined || value === null) return undefined;
  if (!isJsonObject(value)) throw wrongType(field, 'an object');
  return value;
}

export function optionalList(input: JsonObject, field: string): Json[] | undefined {
  const value = input[field];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw wrongType(field, 'a list');
  return value;
}

function wrongType(field: string, type: string): AwsError {
  return new AwsError('SerializationException', `The field '${field}' must be ${type}.`);
}

const forbiddenInNames = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;

/**
 * Checks the name of a state machine, an activity or an execution.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
 */
export function checkName(name: string): string {
  if (forbiddenInNames.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  return name;
}

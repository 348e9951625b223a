import { forbiddenInNames } from '../language/forbidden-in-names.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { AwsError } from '../registry/aws-error.ts';

// Functions that read a field of a request. checkRequest() has validated the request before.

export function requiredText(input: JsonObject, field: string): string {
  return String(input[field]);
}

export function optionalText(input: JsonObject, field: string): string | undefined {
  const value = input[field];
  return typeof value === 'string' ? value : undefined;
}

export function optionalNumber(input: JsonObject, field: string): number | undefined {
  const value = input[field];
  return typeof value === 'number' ? value : undefined;
}

export function optionalBoolean(input: JsonObject, field: string): boolean | undefined {
  const value = input[field];
  return typeof value === 'boolean' ? value : undefined;
}

export function optionalChoice<Choice extends string>(
  input: JsonObject,
  field: string,
  choices: readonly Choice[],
): Choice | undefined {
  return choices.find((choice) => choice === input[field]);
}

export function optionalObject(input: JsonObject, field: string): JsonObject | undefined {
  const value = input[field];
  return isJsonObject(value) ? value : undefined;
}

export function optionalList(input: JsonObject, field: string): Json[] | undefined {
  const value = input[field];
  return Array.isArray(value) ? value : undefined;
}

/**
 * Returns the name of a state machine, an activity or an execution, if the API allows it.
 * @throws AwsError InvalidName
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
 */
export function checkName(name: string): string {
  if (forbiddenInNames.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  return name;
}

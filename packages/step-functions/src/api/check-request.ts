import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import type { ApiAction } from '../registry/action.ts';
import { AwsError } from '../registry/aws-error.ts';
import { type Field, requestShapes } from './request-shapes.ts';

/**
 * Wraps an action so that its requests are checked first.
 * @throws Error for an action without an entry in `requestShapes`
 */
export function checked(name: string, action: ApiAction): ApiAction {
  const members = requestShapes[name];
  if (members === undefined)
    throw new Error(`api/request-shapes.ts has no entry for ${name}: add the members of its request there.`);
  const fields = Object.entries(members);
  return {
    ...action,
    run: (engine, input, caller) => {
      checkRequest(fields, input);
      return action.run(engine, input, caller);
    },
  };
}

/**
 * Checks a request against the parameters of its action, as the service does before it runs the action.
 * @throws AwsError SerializationException for a field of the wrong type; ValidationException with all violated
 *   constraints
 */
function checkRequest(fields: readonly [string, Field][], input: JsonObject): void {
  const violations: string[] = [];
  checkMembers(fields, input, '', violations);
  if (violations.length === 0) return;
  const count = violations.length === 1 ? '1 validation error' : `${violations.length} validation errors`;
  throw new AwsError('ValidationException', `${count} detected: ${violations.join('; ')}`);
}

function checkMembers(fields: readonly [string, Field][], input: JsonObject, path: string, violations: string[]): void {
  for (const [name, field] of fields) {
    const value = input[name];
    if (value !== undefined && value !== null) checkField(field, value, path + name, violations);
    else if (field.required) violations.push(violation('Value null', path + name, 'Member must not be null'));
  }
}

function checkField(field: Field, value: Json, path: string, violations: string[]): void {
  const refuse = (constraint: string) => violations.push(violation(shown(field, value), path, constraint));
  switch (field.type) {
    case 'string':
      if (typeof value !== 'string') throw wrongType(path, 'a string');
      checkText(field, value, refuse);
      break;
    case 'integer':
    case 'number':
      if (typeof value !== 'number') throw wrongType(path, 'a number');
      if (field.type === 'integer' && !Number.isInteger(value)) throw wrongType(path, 'an integer');
      if (value < (field.min ?? value)) refuse(`Member must have value greater than or equal to ${field.min}`);
      if (value > (field.max ?? value)) refuse(`Member must have value less than or equal to ${field.max}`);
      break;
    case 'boolean':
      if (typeof value !== 'boolean') throw wrongType(path, 'a boolean');
      break;
    case 'list':
      if (!Array.isArray(value)) throw wrongType(path, 'a list');
      checkLength(field, value.length, refuse);
      for (const [index, item] of value.entries()) {
        const at = `${path}.${index + 1}.member`;
        if (item === null) violations.push(violation('Value null', at, 'Member must not be null'));
        else checkField(field.item, item, at, violations);
      }
      break;
    case 'structure':
      if (!isJsonObject(value)) throw wrongType(path, 'an object');
      checkMembers(Object.entries(field.members), value, `${path}.`, violations);
  }
}

function checkText(field: Field & { type: 'string' }, value: string, refuse: (constraint: string) => void): void {
  checkLength(field, field.bytes ? Buffer.byteLength(value) : value.length, refuse);
  if (field.pattern !== undefined && !new RegExp(`^(?:${field.pattern})$`, 'u').test(value)) {
    refuse(`Member must satisfy regular expression pattern: ${field.pattern}`);
  }
  if (field.values !== undefined && !field.values.includes(value)) {
    refuse(`Member must satisfy enum value set: [${field.values.join(', ')}]`);
  }
}

function checkLength(
  { min, max }: { readonly min?: number; readonly max?: number },
  length: number,
  refuse: (constraint: string) => void,
): void {
  if (min !== undefined && length < min) refuse(`Member must have length greater than or equal to ${min}`);
  if (max !== undefined && length > max) refuse(`Member must have length less than or equal to ${max}`);
}

function violation(value: string, path: string, constraint: string): string {
  return `${value} at '${path}' failed to satisfy constraint: ${constraint}`;
}

/** The value in AWS's form: sensitive values are hidden, a structure is printed as Java does. */
function shown(field: Field, value: Json): string {
  if (field.type === 'string' && field.sensitive) return 'Value';
  return `Value '${printed(field, value)}'`;
}

function printed(field: Field, value: Json, name = ''): string {
  if (field.type === 'list' && Array.isArray(value)) {
    return `[${value.map((item) => printed(field.item, item, field.name)).join(', ')}]`;
  }
  if (field.type === 'structure' && isJsonObject(value)) {
    const members = Object.keys(field.members).map((member) => `${member}=${value[member] ?? null}`);
    return `${name}(${members.join(', ')})`;
  }
  return String(value);
}

function wrongType(field: string, type: string): AwsError {
  return new AwsError('SerializationException', `The field '${field}' must be ${type}.`);
}

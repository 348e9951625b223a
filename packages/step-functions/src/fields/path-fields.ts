import type { Visit } from '../execution/visit.ts';
import type { Json } from '../language/json.ts';
import { compilePath } from '../language/jsonpath.ts';
import { compilePayloadTemplate } from '../language/payload-template.ts';
import { StatesError } from '../language/states-error.ts';

/** ErrorPath and CausePath: a path or an intrinsic function whose value is a string. */
export function compileStringPath(path: string, field: string): (visit: Visit) => string | undefined {
  if (!path.startsWith('$')) {
    const template = compilePayloadTemplate({ 'value.$': path });
    return (visit) => String((template(visit.scope(visit.input)) as { value: Json }).value);
  }
  const query = compilePath(path);
  return (visit) => {
    const value = query.find(visit.scope(visit.input));
    if (typeof value === 'string') return value;
    if (value !== undefined) {
      throw new StatesError('States.Runtime', `The ${field} parameter does not reference a string: ${path}`);
    }
    const input = JSON.stringify(visit.input);
    const cause = `The JSONPath '${path}' specified for the field '${field}' could not be found in the input '${input}'`;
    throw new StatesError('States.Runtime', cause);
  };
}

/** SecondsPath, TimeoutSecondsPath, HeartbeatSecondsPath: a path to a whole number of seconds, not negative. */
export function compileSecondsPath(
  path: string,
  field: string,
  input: (visit: Visit) => Json,
): (visit: Visit) => number {
  const query = compilePath(path);
  return (visit) => {
    const value = query.find(visit.scope(input(visit)));
    if (value === undefined || value === null) {
      throw new StatesError('States.Runtime', `The ${field} parameter does not reference an input value: ${path}`);
    }
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (!Number.isInteger(typeof value === 'string' ? Number.parseInt(value, 10) : value)) {
      throw new StatesError(
        'States.Runtime',
        `The ${field} parameter cannot be parsed as a long value: ${path} == ${text}`,
      );
    }
    const seconds = Number(value);
    if (seconds < 0) {
      throw new StatesError('States.Runtime', `The ${field} parameter references a negative value: ${path} == ${text}`);
    }
    return seconds;
  };
}

/** MaxConcurrencyPath and the like: a path to a number, or to a string with a number. */
export function compileNumberPath(
  path: string,
  field: string,
  kind: 'integer' | 'float',
  input: (visit: Visit) => Json,
): (visit: Visit) => number {
  const query = compilePath(path);
  return (visit) => {
    const value = query(visit.scope(input(visit)));
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && (kind === 'float' ? Number.isFinite(number) : Number.isInteger(number))) {
      return number;
    }
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    throw new StatesError(
      'States.Runtime',
      `The ${field} field refers to value "${shown}" which is not a valid ${kind}: ${path}`,
    );
  };
}

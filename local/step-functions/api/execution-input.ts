import { payloadLimit } from '../execution/payload-size.ts';
import type { JsonObject } from '../language/json.ts';
import { AwsError } from './aws-error.ts';
import { constraintError, optionalText } from './parameters.ts';

/**
 * The input of a new execution: JSON text, `{}` if there is none.
 * @throws AwsError InvalidExecutionInput, with the reason in the words of AWS's parser where it is a common one
 */
export function readExecutionInput(input: JsonObject): string {
  const text = optionalText(input, 'input') ?? '{}';
  if (Buffer.byteLength(text) > payloadLimit) {
    throw constraintError(text, 'input', `Member must have length less than or equal to ${payloadLimit}`);
  }
  if (text.trim() === '') throw invalid('Invalid execution input.');
  try {
    JSON.parse(text);
  } catch {
    throw invalid(reasonOf(text));
  }
  return text;
}

function invalid(reason: string): AwsError {
  return new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${reason}'`);
}

/** The service reports what Jackson, its JSON parser, says. */
function reasonOf(text: string): string {
  const start = text.trimStart();
  const token = /^[A-Za-z_$][\w$]*/.exec(start)?.[0];
  if (token !== undefined) {
    const expected = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
    return `Unrecognized token '${token}': was expecting ${expected}`;
  }
  const name = /^\{\s*([^"\s}])/.exec(start)?.[1];
  if (name !== undefined) {
    return `Unexpected character ('${name}' (code ${name.charCodeAt(0)})): was expecting double-quote to start field name`;
  }
  return 'Unexpected end-of-input or character: the input is not valid JSON';
}

import type { JsonObject } from '../language/json.ts';
import { JsonTextError, parseJsonText } from '../language/json-text.ts';
import { AwsError } from '../registry/aws-error.ts';
import { optionalText } from './parameters.ts';

/**
 * The input of a new execution: JSON text, `{}` if there is none.
 * @throws AwsError InvalidExecutionInput, with the message of AWS's JSON parser
 */
export function readExecutionInput(input: JsonObject): string {
  const text = optionalText(input, 'input') ?? '{}';
  if (text.trim() === '') throw invalid('Invalid execution input.');
  try {
    parseJsonText(text);
  } catch (error) {
    if (error instanceof JsonTextError) throw invalid(error.reason);
    throw error;
  }
  return text;
}

function invalid(reason: string): AwsError {
  return new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${reason}'`);
}

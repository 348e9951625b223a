import type { CompiledMachine } from '../compile/machine.ts';
import type { Engine } from '../engine.ts';
import { DefinitionError } from '../language/definition-error.ts';
import type { JsonObject } from '../language/json.ts';
import type { Action } from './action.ts';
import { AwsError } from './aws-error.ts';
import { optionalChoice, requiredText } from './parameters.ts';

/** bytes @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const definitionLimit = 1024 * 1024;

/** @throws AwsError InvalidDefinition */
export function compileDefinition(engine: Engine, definition: string): CompiledMachine {
  try {
    return engine.compile(definition);
  } catch (error) {
    if (error instanceof DefinitionError || error instanceof SyntaxError) {
      throw new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${error.message}'`);
    }
    throw error;
  }
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html */
const validateStateMachineDefinition: Action = (engine, input: JsonObject) => {
  const definition = requiredText(input, 'definition', { min: 1, max: definitionLimit });
  optionalChoice(input, 'type', ['STANDARD', 'EXPRESS']);
  try {
    engine.compile(definition);
    return { result: 'OK', diagnostics: [], truncated: false };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const diagnostic = { severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', message };
    return { result: 'FAIL', diagnostics: [diagnostic], truncated: false };
  }
};

export const definitionActions = { ValidateStateMachineDefinition: validateStateMachineDefinition };

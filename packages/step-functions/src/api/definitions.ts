import type { CompiledMachine } from '../execution/program.ts';
import type { JsonObject } from '../language/json.ts';
import { type Action, reads } from '../registry/action.ts';
import { AwsError } from '../registry/aws-error.ts';
import type { Engine } from '../registry/engine.ts';
import { hasErrors, invalidDefinitionMessage, validateDefinition } from '../validation/validate-definition.ts';
import { optionalChoice, optionalNumber, requiredText } from './parameters.ts';

/** @throws AwsError InvalidDefinition */
export function compileDefinition(
  engine: Engine,
  definition: string,
  type: 'STANDARD' | 'EXPRESS' = 'STANDARD',
): CompiledMachine {
  const diagnostics = validateDefinition(definition, { type });
  if (hasErrors(diagnostics)) throw new AwsError('InvalidDefinition', invalidDefinitionMessage(diagnostics));
  return engine.compile(definition);
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html */
const validateStateMachineDefinition: Action = (_engine, input: JsonObject) => {
  const definition = requiredText(input, 'definition');
  const type = optionalChoice(input, 'type', ['STANDARD', 'EXPRESS']);
  const withWarnings = optionalChoice(input, 'severity', ['ERROR', 'WARNING']) === 'WARNING';
  const limit = optionalNumber(input, 'maxResults') || 100;
  const found = validateDefinition(definition, type && { type });
  const diagnostics = found.filter(({ severity }) => withWarnings || severity === 'ERROR');
  return {
    result: hasErrors(found) ? 'FAIL' : 'OK',
    diagnostics: diagnostics.slice(0, limit),
    truncated: diagnostics.length > limit,
  };
};

export const definitionActions = { ValidateStateMachineDefinition: reads(validateStateMachineDefinition) };

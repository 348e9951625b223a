import { isJsonObject, type Json } from '../language/json.ts';
import { JsonTextError, parseJsonText } from '../language/json-text.ts';
import { type Diagnostic, Report } from './diagnostic.ts';
import { MachineChecker } from './machine.ts';
import { checkTransitions } from './transitions.ts';
import { warnOfPaths } from './warnings.ts';

export { type Diagnostic, hasErrors } from './diagnostic.ts';

/**
 * Validates a definition as CreateStateMachine and ValidateStateMachineDefinition do.
 * @param text the JSON text of the definition
 * @param options.type of the state machine: Express workflows cannot use task tokens, jobs and activities
 * @param options.transitions false to check states only, not the transitions between them
 * @returns errors and warnings with AWS's codes, texts and locations; without an ERROR, it can be run
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html
 * @example
 * ```js
 * import { validateDefinition } from 'step-functions-engine/validation';
 * const definition = { StartAt: 'Start', States: { Start: { Type: 'Pass', Next: 'Lost' } } };
 * console.log(validateDefinition(JSON.stringify(definition)).map(({ code }) => code)); // [ 'MISSING_TRANSITION_TARGET', 'MISSING_END_STATE' ]
 * ```
 */
export function validateDefinition(
  text: string,
  options: { type?: 'STANDARD' | 'EXPRESS'; transitions?: boolean } = {},
): Diagnostic[] {
  const report = new Report();
  const definition = parse(text, report);
  if (report.hasErrors) return report.diagnostics;
  if (!isJsonObject(definition)) {
    report.error('SCHEMA_VALIDATION_FAILED', 'Definition must be a valid JSON object');
    return report.diagnostics;
  }
  const checker = new MachineChecker(report, options.type ?? 'STANDARD');
  checker.check(definition);
  // Transitions of states that are not well-formed would only repeat what was found.
  if (!report.hasErrors && options.transitions !== false) checkTransitions(checker.scopes, report);
  warnOfPaths(definition, report);
  return report.diagnostics;
}

function parse(text: string, report: Report): Json | undefined {
  if (text.trim() === '') return undefined;
  try {
    return parseJsonText(text);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    report.error('INVALID_JSON_DESCRIPTION', error.message, error.location);
    return undefined;
  }
}

/**
 * The message of the error InvalidDefinition, with which CreateStateMachine refuses a definition.
 * @param diagnostics the result of `validateDefinition`
 * @example
 * ```js
 * import { invalidDefinitionMessage, validateDefinition } from 'step-functions-engine/validation';
 * const definition = { StartAt: 'Start', States: { Start: { Type: 'Succeed', Next: 'Lost' } } };
 * const message = invalidDefinitionMessage(validateDefinition(JSON.stringify(definition)));
 * console.log(message.split(':')[0]); // Invalid State Machine Definition
 * ```
 */
export function invalidDefinitionMessage(diagnostics: readonly Diagnostic[]): string {
  const findings = diagnostics
    .filter(({ severity }) => severity === 'ERROR')
    .map(({ code, message, location }) => `${code}: ${message} at ${location ?? 'null'}`);
  return `Invalid State Machine Definition: '${findings.join(', ')}'`;
}

/** One diagnostic of ValidateStateMachineDefinition. */
export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  /** The path of the field: `/States/Pay/Retry[0]/ErrorEquals`; some diagnostics have none. */
  readonly location?: string;
}

/** Collects diagnostics in the sequence in which they are found. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];

  /** The definition violates the schema of the language. */
  schema(message: string, location: string): void {
    this.error('SCHEMA_VALIDATION_FAILED', message, location);
  }

  error(code: string, message: string, location?: string): void {
    this.#add('ERROR', code, message, location);
  }

  /** The definition can be run, but probably does not do what its author wants. */
  warning(code: string, message: string, location: string): void {
    this.#add('WARNING', code, message, location);
  }

  get hasErrors(): boolean {
    return hasErrors(this.diagnostics);
  }

  #add(severity: Diagnostic['severity'], code: string, message: string, location?: string): void {
    this.diagnostics.push({
      severity,
      code,
      message,
      ...(location === undefined ? {} : { location: location === '' ? '/' : location }),
    });
  }
}

/**
 * Whether AWS would refuse the definition. It accepts one with warnings only.
 * @param diagnostics the result of `validateDefinition`
 * @example
 * ```js
 * import { hasErrors, validateDefinition } from 'step-functions-engine/validation';
 * console.log(hasErrors(validateDefinition('{}'))); // true
 * ```
 */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'ERROR');
}

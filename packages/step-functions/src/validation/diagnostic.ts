/** What ValidateStateMachineDefinition says of one place of a definition. */
export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  /** `/States/Pay/Retry[0]/ErrorEquals`; some findings have none. */
  readonly location?: string;
}

/** Collects diagnostics in the order in which they are found. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];

  /** The schema of the language is not kept. */
  schema(message: string, location: string): void {
    this.error('SCHEMA_VALIDATION_FAILED', message, location);
  }

  error(code: string, message: string, location?: string): void {
    this.diagnostics.push({
      severity: 'ERROR',
      code,
      message,
      ...(location === undefined ? {} : { location: location === '' ? '/' : location }),
    });
  }
}

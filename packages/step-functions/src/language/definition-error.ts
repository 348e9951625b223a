/**
 * The definition cannot be compiled. `message` is AWS's text; `location` is the JSON pointer of the field, if it is
 * known.
 */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';
  readonly location: string | undefined;

  constructor(message: string, location?: string) {
    super(message);
    this.location = location;
  }
}

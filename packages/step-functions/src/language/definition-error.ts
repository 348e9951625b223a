/** The definition cannot be compiled. `message` is AWS's text; `location` the JSON pointer of the field, where known. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';
  readonly location: string | undefined;

  constructor(message: string, location?: string) {
    super(message);
    this.location = location;
  }
}

/** An error that a person who runs this can mend: its message says what is wrong and what to do, without a stack. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

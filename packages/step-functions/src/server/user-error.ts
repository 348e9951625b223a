/** An error that the user can fix. Its message says what is wrong and what to do; print it without the stack. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

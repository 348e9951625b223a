/** An error as the Step Functions API answers it: `name` is the `__type` on the wire, `statusCode` the HTTP status. */
export class AwsError extends Error {
  override readonly name: string;
  readonly statusCode: number;
  /** Further members of the error on the wire, such as `reason` of a ValidationException. */
  readonly fields: Readonly<Record<string, string>>;

  constructor(name: string, message: string, statusCode = 400, fields: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = name;
    this.statusCode = statusCode;
    this.fields = fields;
  }
}

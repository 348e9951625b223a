/** An error of the Step Functions API: `name` is `__type` in the response, `statusCode` the HTTP status. */
export class AwsError extends Error {
  override readonly name: string;
  readonly statusCode: number;
  /** Further fields of the error in the response, such as `reason` of a ValidationException. */
  readonly fields: Readonly<Record<string, string>>;

  constructor(name: string, message: string, statusCode = 400, fields: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = name;
    this.statusCode = statusCode;
    this.fields = fields;
  }
}

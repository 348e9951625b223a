/** Where a function is, as far as its name or ARN says. */
export interface FunctionPlace {
  readonly region: string | undefined;
  readonly accountId: string | undefined;
  readonly name: string;
}

const pattern =
  /^(?:(?:arn:[\w-]+:lambda:(?<region>[\w-]+):)?(?<account>\d{12}):)?(?:function:)?(?<name>[\w-]+)(?::[\w$-]+)?$/;

/**
 * The place of a function by its name, partial ARN or ARN, with or without a version or alias.
 * @returns undefined for what is none of them
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function placeOfFunction(functionArn: string): FunctionPlace | undefined {
  const { region, account, name } = pattern.exec(functionArn)?.groups ?? {};
  return name === undefined ? undefined : { region, accountId: account, name };
}

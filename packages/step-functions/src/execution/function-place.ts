/** Region, account and name of a function, as far as its name or ARN contains them. */
export interface FunctionPlace {
  readonly region: string | undefined;
  readonly accountId: string | undefined;
  readonly name: string;
}

const pattern =
  /^(?:(?:arn:[\w-]+:lambda:(?<region>[\w-]+):)?(?<account>\d{12}):)?(?:function:)?(?<name>[\w-]+)(?::[\w$-]+)?$/;

/**
 * Reads a function's name, partial ARN or ARN, with or without a version or alias.
 * @returns undefined if it is none of these
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function placeOfFunction(functionArn: string): FunctionPlace | undefined {
  const { region, account, name } = pattern.exec(functionArn)?.groups ?? {};
  return name === undefined ? undefined : { region, accountId: account, name };
}

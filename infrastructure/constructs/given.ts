import { conditional, type IResolvable, Op, ref, TerraformCount, type TerraformResource, Token } from 'cdktf';

/** An existing resource that the caller of a module may pass; otherwise the module creates one. */
export interface Given {
  /** Whether it was passed: known at plan, even if its value is known only after the caller's apply. */
  readonly present: IResolvable;
  /** Its value, such as an ARN; null if it was not passed. */
  readonly value: IResolvable;
}

/** The `count` 1 or 0 by a condition that Terraform evaluates. */
export const oneIf = (condition: IResolvable): TerraformCount =>
  TerraformCount.of(Token.asNumber(conditional(condition, 1, 0)));

/**
 * Creates a resource only if the caller passes none.
 *
 * @param given an attribute of the resource that was passed
 * @param attribute the same attribute of the resource that is created
 * @param needed whether a resource is needed at all, if Terraform decides that
 * @returns the attribute of the resource that is used
 */
export function madeUnlessGiven(
  resource: TerraformResource,
  attribute: string,
  given: Given | undefined,
  needed?: IResolvable,
): string {
  if (given === undefined) return Token.asString(ref(`${resource.fqn}.${attribute}`));
  const missing = Op.not(given.present);
  resource.count = oneIf(needed === undefined ? missing : Op.and(needed, missing));
  return Token.asString(conditional(given.present, given.value, ref(`one(${resource.fqn}[*].${attribute})`)));
}

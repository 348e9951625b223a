import { conditional, type IResolvable, Op, ref, TerraformCount, type TerraformResource, Token } from 'cdktf';

/** What the caller of a module may give instead of having it made; only Terraform knows. */
export interface Given {
  /** Whether it is given: known at plan, also where its value is not, since its caller makes it in the same apply. */
  readonly present: IResolvable;
  /** Its value, such as an ARN; null if it is not given. */
  readonly value: IResolvable;
}

/** One where a condition holds that only Terraform knows, and otherwise none. */
export const oneIf = (condition: IResolvable): TerraformCount =>
  TerraformCount.of(Token.asNumber(conditional(condition, 1, 0)));

/**
 * Makes a resource only where its caller gives none.
 *
 * @param given an attribute of the one that is there already
 * @param attribute the same attribute of the one that is made
 * @param needed whether there must be one at all, where only Terraform knows
 * @returns the attribute of whichever there is
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

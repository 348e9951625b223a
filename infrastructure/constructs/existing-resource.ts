import { conditional, type IResolvable, Op, ref, TerraformCount, type TerraformResource, Token } from 'cdktf';

/** A resource that the caller of the Terraform module may pass; otherwise the module creates one. */
export interface ExistingResource {
  /** Whether it was passed. Terraform knows this at plan, even if it knows the value only after the apply. */
  readonly present: IResolvable;
  /** Its value, such as an ARN; null if it was not passed. */
  readonly value: IResolvable;
}

/** The `count` of a resource: 1 if the condition is true, otherwise 0; Terraform evaluates it. */
export const oneIf = (condition: IResolvable): TerraformCount =>
  TerraformCount.of(Token.asNumber(conditional(condition, 1, 0)));

/**
 * Lets Terraform create a resource only if the caller of the module passes none.
 *
 * @param resource the resource to create
 * @param attribute the attribute of it that is needed, such as `arn`
 * @param existing the same attribute of the resource that was passed; undefined if none can be passed
 * @param needed whether the resource is needed at all, if Terraform decides that
 * @returns the attribute of the resource that is used
 */
export function createUnlessExisting(
  resource: TerraformResource,
  attribute: string,
  existing: ExistingResource | undefined,
  needed?: IResolvable,
): string {
  if (existing === undefined) return Token.asString(ref(`${resource.fqn}.${attribute}`));
  const missing = Op.not(existing.present);
  resource.count = oneIf(needed === undefined ? missing : Op.and(needed, missing));
  return Token.asString(conditional(existing.present, existing.value, ref(`one(${resource.fqn}[*].${attribute})`)));
}

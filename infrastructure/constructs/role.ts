import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import type { TerraformCount } from 'cdktf';
import { Construct } from 'constructs';

/** A statement of an IAM policy that allows something. */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** As in IAM: operator, then context key, then values. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface RoleProps {
  readonly name: string;
  /** The service that takes the role on, such as `lambda.amazonaws.com`. */
  readonly service: string;
}

/**
 * A role for one part of the system.
 *
 * Each `allow` is a policy of its own: so a policy that names a resource created later does not hold up whatever waits
 * for another one, and a plan shows what each is for.
 */
export class Role extends Construct {
  readonly arn: string;
  readonly #role: IamRole;

  constructor(scope: Construct, id: string, props: RoleProps) {
    super(scope, id);
    this.#role = new IamRole(this, 'Default', {
      name: props.name,
      assumeRolePolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: props.service } }],
      }),
    });
    this.arn = this.#role.arn;
  }

  /**
   * Adds a policy; what needs it from the start depends on the policy that this returns.
   * @param count 0 for no policy after all, where only Terraform knows
   */
  allow(purpose: string, statements: readonly Statement[], count?: TerraformCount): IamRolePolicy {
    return new IamRolePolicy(this, purpose, {
      name: purpose,
      count,
      role: this.#role.name,
      policy: JSON.stringify({ Version: '2012-10-17', Statement: statements.map(render) }),
    });
  }
}

const render = ({ actions, resources, conditions }: Statement) => ({
  Effect: 'Allow',
  Action: actions,
  Resource: resources,
  ...(conditions && { Condition: conditions }),
});

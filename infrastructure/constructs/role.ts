import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { Fn, type TerraformCount } from 'cdktf';
import { Construct } from 'constructs';

/** An Allow statement of an IAM policy. */
export interface Statement {
  /** Why the role needs it, in a few words: docs/permissions.md shows it to reviewers. */
  readonly why: string;
  /**
   * Why no local run uses the permission. The tests require either such a reason or a local run that uses it.
   * @default a local run uses it
   */
  readonly notUsedLocally?: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** As in IAM: operator, then condition key, then values. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface RoleProps {
  readonly name: string;
  /** The service that assumes the role, such as `lambda.amazonaws.com`. */
  readonly service: string;
  /**
   * The ARN of any resource in this account: the service may assume the role for this account only, so that resources
   * of other accounts cannot use these permissions (the confused deputy problem).
   * @default no condition: Lambda assumes roles of its own account only, and does not send the key
   */
  readonly accountOf?: string;
}

/**
 * A role for one part of the system.
 *
 * Each `allow` creates a separate policy: a resource that depends on one policy does not wait for the resources of
 * another one, and a plan shows the purpose of each.
 */
export class Role extends Construct {
  readonly arn: string;
  /** The name of its block in the Terraform configuration: `functions_reserve_items_role`. */
  readonly id: string;
  /** Its statements, by the name of the policy. */
  readonly allowed = new Map<string, readonly Statement[]>();
  readonly #role: IamRole;

  constructor(scope: Construct, id: string, props: RoleProps) {
    super(scope, id);
    this.#role = new IamRole(this, 'Default', {
      name: props.name,
      assumeRolePolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { Service: props.service },
            ...(props.accountOf !== undefined && {
              Condition: { StringEquals: { 'aws:SourceAccount': accountOf(props.accountOf) } },
            }),
          },
        ],
      }),
    });
    this.arn = this.#role.arn;
    this.id = this.#role.friendlyUniqueId;
  }

  /**
   * Adds a policy.
   * @param purpose the name of the policy
   * @param count 1 or 0, if Terraform decides whether the policy is needed
   * @returns the policy; a resource that needs the permissions when it is created must depend on it
   */
  allow(purpose: string, statements: readonly Statement[], count?: TerraformCount): IamRolePolicy {
    this.allowed.set(purpose, statements);
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

/** The account in an ARN, `arn:partition:service:region:account:...`. A data source of AWS would need credentials at plan. */
const accountOf = (arn: string): string => Fn.element(Fn.split(':', arn), 4);

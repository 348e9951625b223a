import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { Fn, type TerraformCount } from 'cdktf';
import { Construct } from 'constructs';

/** A statement of an IAM policy that allows something. */
export interface Statement {
  /** What the role needs it for, in a few words: docs/permissions.md shows it to reviewers. */
  readonly why: string;
  /**
   * Why no run on one machine can show that it is needed, as the tests otherwise ask of each permission.
   * @default one does
   */
  readonly unseen?: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** As in IAM: operator, then context key, then values. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface RoleProps {
  readonly name: string;
  /** The service that takes the role on, such as `lambda.amazonaws.com`. */
  readonly service: string;
  /**
   * The ARN of anything in this account: only on behalf of this account may the service take the role on, so that
   * nobody else's resources make it act with these permissions (the confused deputy).
   * @default no condition: Lambda, which takes roles on only for its own functions, knows none
   */
  readonly accountOf?: string;
}

/**
 * A role for one part of the system.
 *
 * Each `allow` is a policy of its own: so a policy that names a resource created later does not hold up whatever waits
 * for another one, and a plan shows what each is for.
 */
export class Role extends Construct {
  readonly arn: string;
  /** The name of its block in the configuration: `functions_reserve_items_role`. */
  readonly id: string;
  /** What it was allowed, by the name of the policy. */
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
   * Adds a policy; what needs it from the start depends on the policy that this returns.
   * @param count 0 for no policy after all, where only Terraform knows
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

/** `arn:partition:service:region:account:...`; taken from an ARN, because asking AWS would need credentials at plan. */
const accountOf = (arn: string): string => Fn.element(Fn.split(':', arn), 4);

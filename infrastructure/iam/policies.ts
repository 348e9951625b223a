import { type TerraformBlock, type TerraformJson, TerraformValues } from './terraform-values.ts';

/** A statement of an IAM policy. Where IAM allows a single value or a list, this is a list. */
export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** Empty in a trust policy, whose resource is the role. */
  readonly resources: readonly string[];
  /** Operator, then condition key, then values. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** A role with its trust policy and its inline policies. */
export interface RolePolicies {
  /** The name of its block: `functions_validate_order_role`. */
  readonly id: string;
  readonly name: string;
  /** The services that may assume it, such as `lambda.amazonaws.com`. */
  readonly services: readonly string[];
  readonly trust: readonly PolicyStatement[];
  readonly policies: readonly { readonly name: string; readonly statements: readonly PolicyStatement[] }[];
}

/** A statement of a function's resource-based policy: who may invoke it. */
export interface FunctionPermission {
  readonly id: string;
  /** The function's ARN with its alias. */
  readonly function: string;
  readonly principal: string;
  readonly action: string;
  readonly sourceArn: string | undefined;
}

/** The types of blocks that grant permissions, but that `rolesOf` does not read. */
const unsupportedTypes = [
  'aws_iam_policy',
  'aws_iam_role_policy_attachment',
  'aws_iam_role_policies_exclusive',
  'aws_iam_policy_attachment',
  'aws_iam_user',
  'aws_iam_group',
];

/**
 * The roles of a configuration with their policies, with references replaced by the values that AWS would assign.
 * @throws Error naming a block that grants permissions, but that this function does not read
 */
export function rolesOf(configuration: TerraformJson): readonly RolePolicies[] {
  const values = new TerraformValues(configuration);
  const blocksOf = (type: string) => Object.entries(configuration.resource?.[type] ?? {});
  for (const type of unsupportedTypes) {
    const [block] = blocksOf(type);
    if (block !== undefined) {
      throw new Error(
        `${type}.${block[0]}: infrastructure/iam/policies.ts reads only inline policies of roles: use one, or add this type there.`,
      );
    }
  }
  return blocksOf('aws_iam_role').map(([id, role]) => ({
    id,
    name: values.resolve(String(role.name)),
    services: documentOf(role.assume_role_policy, values).flatMap(({ Principal }) => toList(Object(Principal).Service)),
    trust: statementsOf(role.assume_role_policy, values),
    policies: blocksOf('aws_iam_role_policy')
      .filter(([, policy]) => String(policy.role).includes(`aws_iam_role.${id}.`))
      .map(([, policy]) => ({ name: String(policy.name), statements: statementsOf(policy.policy, values) })),
  }));
}

/** The statements of the functions' resource-based policies: who may invoke them. */
export function functionPermissionsOf(configuration: TerraformJson): readonly FunctionPermission[] {
  const values = new TerraformValues(configuration);
  const text = (block: TerraformBlock, attribute: string) =>
    typeof block[attribute] === 'string' ? values.resolve(block[attribute]) : undefined;
  return Object.entries(configuration.resource?.aws_lambda_permission ?? {}).map(([id, permission]) => ({
    id,
    function: [text(permission, 'function_name'), text(permission, 'qualifier')].filter(Boolean).join(':'),
    principal: String(permission.principal),
    action: String(permission.action),
    sourceArn: text(permission, 'source_arn'),
  }));
}

interface JsonStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

function documentOf(policy: unknown, values: TerraformValues): readonly JsonStatement[] {
  const { Statement } = values.resolveJson(String(policy)) as { Statement: JsonStatement | readonly JsonStatement[] };
  return [Statement].flat();
}

function statementsOf(policy: unknown, values: TerraformValues): readonly PolicyStatement[] {
  return documentOf(policy, values).map(({ Effect, Action, Resource, Condition = {} }) => ({
    effect: Effect,
    actions: toList(Action),
    resources: toList(Resource),
    conditions: Object.fromEntries(
      Object.entries(Condition).map(([operator, keys]) => [
        operator,
        Object.fromEntries(Object.entries(keys).map(([key, wanted]) => [key, toList(wanted)])),
      ]),
    ),
  }));
}

const toList = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

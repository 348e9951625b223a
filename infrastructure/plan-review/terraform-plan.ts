/**
 * The parts of a Terraform plan in JSON that the review reads:
 * https://developer.hashicorp.com/terraform/internals/json-format
 */
export interface Plan {
  readonly format_version: string;
  readonly resource_changes?: readonly ResourceChange[];
  readonly configuration: { readonly root_module: ModuleConfiguration };
}

export type Values = Readonly<Record<string, unknown>>;

export interface ResourceChange {
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  /** Its name in the configuration, which may differ from its name in AWS. */
  readonly name: string;
  readonly module_address?: string;
  readonly change: {
    readonly actions: readonly ('no-op' | 'create' | 'read' | 'update' | 'delete' | 'forget')[];
    readonly before: Values | null;
    readonly after: Values | null;
    /** `true` for a value that is known only after the apply. */
    readonly after_unknown?: Values;
    /** The attributes that cannot be changed in place. */
    readonly replace_paths?: readonly (readonly (string | number)[])[];
  };
}

export interface ModuleConfiguration {
  readonly resources?: readonly {
    readonly address: string;
    readonly expressions?: Values;
  }[];
  readonly module_calls?: Readonly<Record<string, { readonly module: ModuleConfiguration }>>;
}

/** What Terraform does with a resource; `forget`: it no longer manages it, but does not destroy it. */
export type Action = 'create' | 'update' | 'replace' | 'destroy' | 'forget' | 'keep';

export function actionOn({ change: { actions } }: ResourceChange): Action {
  if (actions.includes('create')) return actions.length > 1 ? 'replace' : 'create';
  if (actions.includes('update')) return 'update';
  if (actions.includes('delete')) return 'destroy';
  return actions.includes('forget') ? 'forget' : 'keep';
}

/** All resources of a plan, including unchanged ones. */
export const resourcesOf = (plan: Plan): readonly ResourceChange[] =>
  (plan.resource_changes ?? []).filter(({ mode }) => mode === 'managed');

/** An attribute that is a string, number or boolean, as text; empty if it is missing or something else. */
export function text(values: Values | null | undefined, attribute: string): string {
  const value = values?.[attribute];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The first block with this name; in Terraform's JSON, each block is a list. */
export function block(values: Values | null | undefined, name: string): Values | undefined {
  const blocks = values?.[name];
  return Array.isArray(blocks) ? blocks[0] : undefined;
}

/** The attributes with the name of a resource; the first one that a resource has is used. */
const nameAttributes = [
  'function_name',
  'name',
  'alarm_name',
  'dashboard_name',
  'bucket',
  'route_key',
  'identifier',
  'display_name',
];

/** The current name of a resource in AWS, or its Terraform address if the name is not known. */
export function nameOf({ type, address, change: { before, after } }: ResourceChange): string {
  const attributes = type === 'aws_iam_role_policy' ? ['role'] : nameAttributes;
  return attributes.map((attribute) => text(before ?? after, attribute)).find((name) => name !== '') ?? address;
}

const kinds: Readonly<Record<string, string>> = {
  aws_apigatewayv2_api: 'HTTP API',
  aws_apigatewayv2_authorizer: 'authorizer',
  aws_apigatewayv2_integration: 'API integration',
  aws_apigatewayv2_route: 'API route',
  aws_apigatewayv2_stage: 'API stage',
  aws_cloudwatch_dashboard: 'dashboard',
  aws_cloudwatch_log_group: 'log group',
  aws_cloudwatch_log_metric_filter: 'log metric filter',
  aws_cloudwatch_metric_alarm: 'alarm',
  aws_dynamodb_table: 'table',
  aws_iam_role: 'role',
  aws_iam_role_policy: 'role policy',
  aws_lambda_alias: 'function alias',
  aws_lambda_function: 'function',
  aws_lambda_permission: 'function permission',
  aws_pipes_pipe: 'pipe',
  aws_s3_bucket: 'bucket',
  aws_scheduler_schedule: 'schedule',
  aws_scheduler_schedule_group: 'schedule group',
  aws_secretsmanager_secret: 'secret',
  aws_sfn_alias: 'state machine alias',
  aws_sfn_state_machine: 'state machine',
  aws_sns_topic: 'topic',
  aws_sns_topic_subscription: 'topic subscription',
  aws_sqs_queue: 'queue',
};

/** The type of a resource as text: `table` for aws_dynamodb_table, `kms key` for aws_kms_key. */
export const kindOf = (type: string): string => kinds[type] ?? type.replace(/^aws_/, '').replaceAll('_', ' ');

/** A number with a noun in the right form: `1 table`, `2 tables`, `3 policies`, `4 aliases`. */
export function countOf(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${/[^aeo]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : noun.endsWith('s') ? `${noun}es` : `${noun}s`}`;
}

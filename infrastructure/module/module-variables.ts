import { functionNames } from '../../functions/manifest.ts';
import { deployedNames, workflowNames } from '../../state-machines/manifest.ts';
import { maxFunctionTimeouts } from '../function-limits.ts';
import { logRetentions } from '../log-retention.ts';
import { maxPersonalDataDays } from '../personal-data-days.ts';
import { identityRoutes } from '../route-scopes.ts';

export interface VariableProps {
  readonly type: string;
  readonly description: string;
  /** @default the caller must set it */
  readonly default?: unknown;
  /** Expressions over `var.<name>`, each with the message for a refused value. */
  readonly validations?: readonly Validation[];
}

export type Validation = readonly [condition: string, errorMessage: string];

/**
 * A condition that is true for null. Terraform evaluates both sides of `||`, so the text of `value` is a string even if the
 * variable is null.
 */
const nullOr = (name: string, condition: (value: string) => string): string =>
  `var.${name} == null || ${condition(`coalesce(var.${name}, "-")`)}`;

/** A validation for a variable, or an attribute of one, that must be an ARN or null. */
const arn = (expression: string, pattern: string, what: string): Validation => [
  `try(${expression}, null) == null || can(regex("^arn:[a-z-]+:${pattern}$", ${expression}))`,
  `${what} must be an ARN.`,
];

const list = (values: readonly (string | number)[]): string => JSON.stringify(values);

/** A condition for every entry of the variable `functions`. */
const eachFunction = (condition: string): string => `alltrue([for name, function in var.functions : ${condition}])`;

/** What follows the prefix in the names of roles, for which IAM allows 64 characters. */
const roleNames = [
  ...functionNames,
  'notifications',
  ...workflowNames.map((workflow) => `${deployedNames(workflow, '').name.slice(1)}-caller`),
];
const maxPrefixLength = 64 - Math.max(...roleNames.map((name) => `-${name}`.length));

/** The variables of the module, by name. */
export const moduleVariables = {
  name: {
    type: 'string',
    description: 'First part of the name of every resource',
    default: 'order-processing',
    validations: [
      [
        'can(regex("^[a-z][a-z0-9-]{0,38}[a-z0-9]$", var.name))',
        'The name must be 2 to 40 lower-case letters, digits and hyphens, and begin with a letter.',
      ],
    ],
  },
  global_name: {
    type: 'string',
    description:
      'First part of the names of roles and of the dashboard, which must be unique over all regions of an account: set it if another region has the same `name`; null: `name`',
    default: null,
    validations: [
      [
        nullOr('global_name', (value) => `can(regex("^[a-zA-Z][a-zA-Z0-9-]{0,${maxPrefixLength - 1}}$", ${value}))`),
        `The global name must be 1 to ${maxPrefixLength} letters, digits and hyphens, and begin with a letter: IAM allows 64 characters for the whole name of a role.`,
      ],
      [
        `var.global_name != null || length(var.name) <= ${maxPrefixLength}`,
        `With a name of more than ${maxPrefixLength} characters, global_name must be set, because IAM allows 64 for the name of a role.`,
      ],
    ],
  },
  permissions_boundary_arn: {
    type: 'string',
    description: 'ARN of the permissions boundary of every role; null: none',
    default: null,
    validations: [arn('var.permissions_boundary_arn', 'iam::(aws|[0-9]{12}):policy/.+', 'The permissions boundary')],
  },
  role_path: {
    type: 'string',
    description: 'Path of every role, such as /orders/',
    default: '/',
    validations: [
      [
        'can(regex("^/([A-Za-z0-9+=,.@_-]+/)*$", var.role_path)) && length(var.role_path) <= 512',
        'The path must begin and end with a slash, such as /orders/.',
      ],
    ],
  },
  vpc_subnet_ids: {
    type: 'list(string)',
    description:
      'Subnets of a VPC in which the functions run, from which they must reach DynamoDB, Step Functions, Secrets Manager, X-Ray and the payment gateway; empty: outside of any VPC',
    default: [],
    validations: [
      [
        'alltrue([for id in var.vpc_subnet_ids : can(regex("^subnet-[0-9a-f]+$", id))])',
        'Each subnet must be given by its id: subnet-...',
      ],
    ],
  },
  vpc_security_group_ids: {
    type: 'list(string)',
    description: 'Security groups of the functions in the VPC: required with vpc_subnet_ids, otherwise empty',
    default: [],
    validations: [
      [
        'alltrue([for id in var.vpc_security_group_ids : can(regex("^sg-[0-9a-f]+$", id))])',
        'Each security group must be given by its id: sg-...',
      ],
      [
        '(length(var.vpc_security_group_ids) == 0) == (length(var.vpc_subnet_ids) == 0)',
        'Lambda needs both vpc_subnet_ids and vpc_security_group_ids, or neither.',
      ],
    ],
  },
  functions: {
    type: 'map(object({ memory = optional(number), timeout = optional(number), reserved_concurrency = optional(number), architecture = optional(string), runtime = optional(string), environment = optional(map(string), {}) }))',
    description:
      'Settings of functions by name, such as reserve-items, or `*` for all others: memory in MB, timeout in s, reserved_concurrency, architecture, runtime (nodejs24.x needs version 6 of the AWS provider), and more environment variables',
    default: {},
    validations: [
      [
        eachFunction(`contains(${list(['*', ...functionNames])}, name)`),
        `Each must be the name of a function, or *: ${functionNames.join(', ')}.`,
      ],
      [
        eachFunction('try(function.memory >= 128 && function.memory <= 10240, true)'),
        'The memory of a function must be from 128 to 10240 MB.',
      ],
      [
        eachFunction(
          `try(function.timeout >= 1 && function.timeout <= lookup(${JSON.stringify(maxFunctionTimeouts())}, name, ${Math.min(...Object.values(maxFunctionTimeouts()))}), true)`,
        ),
        `A function must end before the state or the API that waits for it times out. The longest timeouts, in s: ${Object.entries(
          maxFunctionTimeouts(),
        )
          .map(([name, limit]) => `${name} ${limit}`)
          .join(', ')}.`,
      ],
      [
        eachFunction(
          'try(function.reserved_concurrency >= -1 && floor(function.reserved_concurrency) == function.reserved_concurrency, true)',
        ),
        'The reserved concurrency must be a whole number; -1 reserves none, 0 stops the function.',
      ],
      [
        eachFunction('contains(["arm64", "x86_64"], coalesce(function.architecture, "arm64"))'),
        'The architecture must be arm64 or x86_64.',
      ],
      [
        eachFunction('contains(["nodejs20.x", "nodejs22.x", "nodejs24.x"], coalesce(function.runtime, "nodejs22.x"))'),
        'The runtime must be nodejs20.x, nodejs22.x or nodejs24.x.',
      ],
      [
        eachFunction(
          'alltrue([for key, value in function.environment : can(regex("^[a-zA-Z][a-zA-Z0-9_]+$", key)) && !startswith(key, "AWS_")])',
        ),
        'The name of an environment variable must be letters, digits and _, begin with a letter, and not with AWS_, which Lambda reserves.',
      ],
    ],
  },
  existing_table: {
    type: 'object({ stream_arn = string })',
    description:
      'The stream of an existing DynamoDB table, which must have the keys pk and sk, both strings, a stream of new images and, for personal_data_days, a TTL on expiresAt; null: the module creates a table',
    default: null,
    validations: [
      arn(
        'var.existing_table.stream_arn',
        'dynamodb:[a-z0-9-]+:[0-9]{12}:table/[^/]+/stream/.+',
        'The stream of the table',
      ),
    ],
  },
  existing_payment_secret: {
    type: 'object({ arn = string })',
    description:
      'An existing secret with the payment gateway’s API key and webhook secrets; null: the module creates one, without a value',
    default: null,
    validations: [
      arn('var.existing_payment_secret.arn', 'secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+', 'The payment secret'),
    ],
  },
  payment_gateway_url: {
    type: 'string',
    description: 'Base URL of the payment gateway’s API',
    validations: [['startswith(var.payment_gateway_url, "https://")', 'The URL must begin with https://.']],
  },
  approval_limits: {
    type: 'map(number)',
    description: 'Totals above which a person must approve an order, in minor units by currency',
    default: { EUR: 50_000 },
    validations: [
      [
        'alltrue([for currency, limit in var.approval_limits : can(regex("^[A-Z]{3}$", currency)) && limit >= 0 && floor(limit) == limit])',
        'Each limit must be a whole number of minor units, by an ISO 4217 currency such as EUR.',
      ],
    ],
  },
  personal_data_days: {
    type: 'number',
    description: 'Days that personal data is kept after the end of its order or return; null: forever',
    default: null,
    validations: [
      [
        `try(var.personal_data_days == null || (var.personal_data_days >= 1 && var.personal_data_days <= ${maxPersonalDataDays} && floor(var.personal_data_days) == var.personal_data_days), true)`,
        `The days must be a whole number from 1 to ${maxPersonalDataDays}.`,
      ],
    ],
  },
  log_level: {
    type: 'string',
    description:
      'What Standard workflows log: ERROR: each failed task and execution; ALL: each state too, which requires include_execution_data = false',
    default: 'ERROR',
    validations: [
      [
        'var.log_level == "ERROR" || (var.log_level == "ALL" && !var.include_execution_data)',
        'The log level must be ERROR; or ALL with include_execution_data = false, because otherwise the log would contain every task token.',
      ],
    ],
  },
  include_execution_data: {
    type: 'bool',
    description: 'Whether the workflows log inputs and outputs, which contain personal data',
    default: true,
  },
  log_retention_days: {
    type: 'number',
    description: 'Days that every log group keeps its events; 0: forever',
    default: 30,
    validations: [
      [
        `contains(${list(logRetentions)}, var.log_retention_days)`,
        `The days must be one of the periods that CloudWatch Logs allows: ${logRetentions.join(', ')}.`,
      ],
    ],
  },
  canary: {
    type: 'map(object({ stable_version = number, weight = number }))',
    description:
      'Tries the newest version of a workflow, by its name, on `weight` percent of its executions, while `stable_version` takes the others; for a workflow that is not listed, the newest version takes every execution',
    default: {},
    validations: [
      [
        `alltrue([for workflow, canary in var.canary : contains(${list(workflowNames)}, workflow)])`,
        `Each canary must be given by the name of a workflow: ${workflowNames.join(', ')}.`,
      ],
      [
        'alltrue([for workflow, canary in var.canary : floor(canary.weight) == canary.weight && canary.weight >= 1 && canary.weight <= 99 && floor(canary.stable_version) == canary.stable_version && canary.stable_version >= 1])',
        'The canary’s weight must be a whole number from 1 to 99 percent, and its stable_version the number of an earlier version, from the output workflow_versions.',
      ],
    ],
  },
  jwt_issuer: {
    type: 'string',
    description: 'Issuer of the JWTs that callers of the API send; null: they sign their requests with IAM credentials',
    default: null,
    validations: [
      [nullOr('jwt_issuer', (value) => `startswith(${value}, "https://")`), 'The issuer must be an https:// URL.'],
    ],
  },
  jwt_audience: {
    type: 'list(string)',
    description: 'Accepted audiences, of which a JWT must contain one: required with jwt_issuer',
    default: [],
    validations: [
      [
        'var.jwt_issuer == null || length(var.jwt_audience) > 0',
        'With jwt_issuer, jwt_audience must name an audience: otherwise JWTs for other services would be accepted.',
      ],
    ],
  },
  jwt_scopes: {
    type: 'map(list(string))',
    description:
      'Accepted scopes by route, of which a JWT must have one; with an empty list, every JWT is accepted; a route that is not listed requires its default scope, such as `orders:write` for `POST /orders`',
    default: {},
    validations: [
      [
        `length(setsubtract(keys(var.jwt_scopes), ${list(identityRoutes)})) == 0`,
        `The routes that require a JWT are ${identityRoutes.join(', ')}.`,
      ],
    ],
  },
  throttling_rate: {
    type: 'number',
    description: 'Requests a second above which the API responds with 429',
    default: 50,
    validations: [['var.throttling_rate > 0', 'The rate must be more than 0.']],
  },
  throttling_burst: {
    type: 'number',
    description: 'Requests at once above which the API responds with 429',
    default: 100,
    validations: [['var.throttling_burst > 0', 'The burst must be more than 0.']],
  },
  alarms_enabled: {
    type: 'bool',
    description: 'Whether there are alarms, and the metrics that only they need',
    default: true,
  },
  alarm_thresholds: {
    type: 'map(number)',
    description:
      'Value at which an alarm goes into the state ALARM, by the last part of its name, such as workflow-executions-failed; the default is 1, and four fifths of a function’s timeout in ms for its duration',
    default: {},
    // module-stack.ts adds the validation, because it knows the names of the alarms.
  },
  existing_alarm_topic: {
    type: 'object({ arn = string })',
    description: 'An existing SNS topic to which alarms are sent; null: the module creates one',
    default: null,
    validations: [arn('var.existing_alarm_topic.arn', 'sns:[a-z0-9-]+:[0-9]{12}:[^:]+', 'The topic of the alarms')],
  },
  alarm_emails: {
    type: 'list(string)',
    description: 'Mail addresses that receive every alarm',
    default: [],
    validations: [
      ['alltrue([for email in var.alarm_emails : strcontains(email, "@")])', 'Each must be an e-mail address.'],
    ],
  },
  kms_key: {
    type: 'object({ arn = string })',
    description:
      'The customer-managed KMS key that encrypts all data at rest; null: keys that AWS owns, and topics without server-side encryption',
    default: null,
    validations: [arn('var.kms_key.arn', 'kms:.+', 'The key')],
  },
  protect_data: {
    type: 'bool',
    description:
      'Whether the table can be restored to any time of the last 35 days and cannot be deleted, and a destroyed secret is kept for 30 days',
    default: true,
  },
  tags: {
    type: 'map(string)',
    description: 'Tags of every resource, in addition to project',
    default: {},
    validations: [
      [
        'alltrue([for key, value in var.tags : length(key) <= 128 && length(value) <= 256 && !startswith(lower(key), "aws:")])',
        'A tag’s key must be at most 128 characters and not begin with aws:, its value at most 256.',
      ],
    ],
  },
} as const satisfies Record<string, VariableProps>;

export type ModuleVariableName = keyof typeof moduleVariables;

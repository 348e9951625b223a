import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { Fn, Op, TerraformVariable, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { Encryption } from './constructs/encryption.ts';
import { OrderProcessing } from './order-processing.ts';
import { addOutputs } from './outputs.ts';
import { ReadableStack } from './readable-stack.ts';
import { identityRoutes } from './route-scopes.ts';

interface VariableProps {
  readonly type: string;
  readonly description: string;
  /** @default it must be given */
  readonly default?: unknown;
  readonly nullable?: boolean;
  /** An expression over `var.<name>`, and what to tell whose value it refuses. */
  readonly validation?: readonly [condition: string, errorMessage: string];
}

/** Order processing as a Terraform module: what an environment configures, a variable each. */
export class ModuleStack extends ReadableStack {
  /** @param bundles the folder that holds a folder a function with its bundle */
  constructor(scope: Construct, id: string, bundles: string) {
    super(scope, id);
    // Only for cdktf, which synthesises no stack without a provider: the module has none, it takes its caller's.
    new AwsProvider(this, 'aws');
    const jwtIssuer = this.#variable('jwt_issuer', {
      type: 'string',
      description:
        'Issuer of the JWTs that callers of the API show; null: they sign their requests with IAM credentials',
      default: null,
      nullable: true,
      validation: [
        'var.jwt_issuer == null || startswith(coalesce(var.jwt_issuer, "-"), "https://")',
        'The issuer must be an https:// URL.',
      ],
    });
    const system = new OrderProcessing(this, 'Default', {
      bundles,
      name: this.#variable('name', {
        type: 'string',
        description: 'First part of the name of every resource',
        default: 'order-processing',
        validation: [
          'can(regex("^[a-z][a-z0-9-]{0,38}[a-z0-9]$", var.name))',
          'The name must be 2 to 40 lower-case letters, digits and hyphens, and begin with a letter.',
        ],
      }).stringValue,
      region: new DataAwsRegion(this, 'current').id,
      workflow: {
        // The validation allows these two.
        logLevel: this.#variable('log_level', {
          type: 'string',
          description:
            'What the order workflow logs: ERROR, each failed task and execution; ALL, each state as well, but then no execution data',
          default: 'ERROR',
          validation: [
            'var.log_level == "ERROR" || (var.log_level == "ALL" && !var.include_execution_data)',
            'The log level must be ERROR; or ALL with include_execution_data = false, since the log would else show every task token.',
          ],
        }).stringValue as 'ERROR' | 'ALL',
        includeExecutionData: this.#variable('include_execution_data', {
          type: 'bool',
          description: 'Whether the workflows log inputs and outputs, which name the customer',
          default: true,
        }).booleanValue,
        canary: this.#variable('canary', {
          type: 'object({ stable_version = number, weight = number })',
          description:
            'Tries the newest version of the order workflow on `weight` percent of the orders, while `stable_version` takes the others; null: it takes every order',
          default: null,
          nullable: true,
          validation: [
            'var.canary == null || try(floor(var.canary.weight) == var.canary.weight && var.canary.weight >= 1 && var.canary.weight <= 99 && floor(var.canary.stable_version) == var.canary.stable_version && var.canary.stable_version >= 1, false)',
            'The canary’s weight must be a whole number from 1 to 99 percent, and its stable_version the number of an earlier version, as the output workflow_version told it.',
          ],
        }),
      },
      logRetention: this.#variable('log_retention_days', {
        type: 'number',
        description: 'Days that every log group keeps its events',
        default: 30,
        validation: [
          'contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.log_retention_days)',
          'The days must be one of CloudWatch’s: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731.',
        ],
      }).numberValue,
      approvalLimits: this.#variable('approval_limits', {
        type: 'map(number)',
        description: 'Totals above which a person must approve an order, in minor units by currency',
        default: { EUR: 50_000 },
        validation: [
          'alltrue([for currency, limit in var.approval_limits : can(regex("^[A-Z]{3}$", currency)) && limit >= 0 && floor(limit) == limit])',
          'Each limit must be a whole number of minor units, by an ISO 4217 currency such as EUR.',
        ],
      }).value,
      paymentGatewayUrl: this.#variable('payment_gateway_url', {
        type: 'string',
        description: 'Base URL of the payment gateway’s API',
        validation: ['startswith(var.payment_gateway_url, "https://")', 'The URL must begin with https://.'],
      }).stringValue,
      jwt: {
        issuer: jwtIssuer.stringValue,
        audience: this.#variable('jwt_audience', {
          type: 'list(string)',
          description: 'Audiences of which a JWT must name one',
          default: [],
        }).listValue,
        scopes: this.#variable('jwt_scopes', {
          type: 'map(list(string))',
          description:
            'Scopes of which a JWT must have one, by route; an empty list lets any JWT in; a route that is not named asks for its own, `orders:write` for `POST /orders`',
          default: {},
          validation: [
            `length(setsubtract(keys(var.jwt_scopes), ${JSON.stringify(identityRoutes)})) == 0`,
            `The routes that ask for a JWT are ${identityRoutes.join(', ')}.`,
          ],
        }),
        given: Op.neq(jwtIssuer.value, Token.nullValue()),
      },
      throttling: {
        rate: this.#variable('throttling_rate', {
          type: 'number',
          description: 'Requests a second that the API takes before it answers 429',
          default: 50,
          validation: ['var.throttling_rate > 0', 'The rate must be more than 0.'],
        }).numberValue,
        burst: this.#variable('throttling_burst', {
          type: 'number',
          description: 'Requests at once that the API takes before it answers 429',
          default: 100,
          validation: ['var.throttling_burst > 0', 'The burst must be more than 0.'],
        }).numberValue,
      },
      alarmEmails: this.#variable('alarm_emails', {
        type: 'list(string)',
        description: 'Who gets every alarm by mail',
        default: [],
        validation: [
          'alltrue([for email in var.alarm_emails : strcontains(email, "@")])',
          'Each must be an e-mail address.',
        ],
      }).listValue,
      encryption: Encryption.withKeyOf(
        this.#variable('kms_key_arn', {
          type: 'string',
          description:
            'ARN of the customer-managed KMS key that encrypts all data at rest; null: keys that AWS owns, and topics without server-side encryption',
          default: null,
          nullable: true,
          validation: [
            'var.kms_key_arn == null || can(regex("^arn:[a-z-]+:kms:", coalesce(var.kms_key_arn, "-")))',
            'The key must be given by its ARN.',
          ],
        }),
      ),
      protectData: this.#variable('protect_data', {
        type: 'bool',
        description:
          'Whether the table’s last 35 days are kept restorable, the table cannot be deleted, and a destroyed secret is kept 30 days',
        default: true,
      }).booleanValue,
    });
    const tags = this.#variable('tags', {
      type: 'map(string)',
      description: 'Tags of every resource, besides project',
      default: {},
    });
    this.tag(system, Token.asStringMap(Fn.merge([{ project: 'order-processing' }, tags.value])));
    addOutputs(this, system);
  }

  #variable(name: string, { validation, nullable = false, ...props }: VariableProps): TerraformVariable {
    const variable = new TerraformVariable(this, name, {
      type: props.type,
      description: props.description,
      nullable,
      ...(validation && { validation: [{ condition: `\${${validation[0]}}`, errorMessage: validation[1] }] }),
    });
    // cdktf would write the keys of a default in snake case, and takes no null.
    if ('default' in props) variable.addOverride('default', props.default);
    return variable;
  }
}

import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { Aspects, Fn, type IAspect, Op, ref, TerraformVariable, Token } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import { type FunctionName, functionSpec } from '../../functions/manifest.ts';
import { workflowNames } from '../../state-machines/manifest.ts';
import { Encryption } from '../constructs/encryption.ts';
import type { ExistingResource } from '../constructs/existing-resource.ts';
import { type FunctionSettings, OrderProcessing } from '../order-processing.ts';
import { addOutputs } from '../outputs.ts';
import { ReadableStack } from '../readable-stack.ts';
import { type ModuleVariableName, moduleVariables, type Validation, type VariableProps } from './module-variables.ts';

/**
 * Order processing as a Terraform module, with a variable for each setting of an environment, and for what a platform team
 * requires. write-module.ts writes it.
 */
export class ModuleStack extends ReadableStack {
  readonly #variables: Readonly<Record<ModuleVariableName, TerraformVariable>>;

  /** @param bundles the folder with a subfolder for each function's bundle */
  constructor(scope: Construct, id: string, bundles: string) {
    super(scope, id);
    // Only for cdktf, which cannot synthesise a stack without a provider: the module has none and uses its caller's.
    new AwsProvider(this, 'aws');
    const names = Object.keys(moduleVariables) as ModuleVariableName[];
    this.#variables = Object.fromEntries(names.map((name) => [name, this.#variable(name)])) as Record<
      ModuleVariableName,
      TerraformVariable
    >;
    const variables = this.#variables;
    // Each read of `stringValue` returns another token. `#applyPlatformSettings` replaces this one in names.
    const name = variables.name.stringValue;
    const system = new OrderProcessing(this, 'Default', {
      bundles,
      name,
      region: new DataAwsRegion(this, 'current').id,
      workflow: {
        // The validation allows these two.
        logLevel: variables.log_level.stringValue as 'ERROR' | 'ALL',
        includeExecutionData: variables.include_execution_data.booleanValue,
        canary: Object.fromEntries(
          workflowNames.map((workflow) => [workflow, { expression: `lookup(var.canary, "${workflow}", null)` }]),
        ),
      },
      logRetention: variables.log_retention_days.numberValue,
      approvalLimits: variables.approval_limits.value,
      personalDataDays: Token.asString(ref('coalesce(var.personal_data_days, "forever")')),
      paymentGatewayUrl: variables.payment_gateway_url.stringValue,
      jwt: {
        issuer: variables.jwt_issuer.stringValue,
        audience: variables.jwt_audience.listValue,
        scopes: variables.jwt_scopes,
        enabled: Op.neq(variables.jwt_issuer.value, Token.nullValue()),
      },
      throttling: { rate: variables.throttling_rate.numberValue, burst: variables.throttling_burst.numberValue },
      alarmEmails: variables.alarm_emails.listValue,
      encryption: Encryption.withExistingKey(this.#existing('kms_key', 'arn')),
      protectData: variables.protect_data.booleanValue,
      moduleSettings: {
        alarms: {
          enabled: variables.alarms_enabled.value,
          topic: this.#existing('existing_alarm_topic', 'arn'),
          thresholdOf: (alarm, own) => Token.asNumber(Fn.lookup(variables.alarm_thresholds.value, alarm, own)),
        },
        table: this.#existing('existing_table', 'stream_arn'),
        paymentSecret: this.#existing('existing_payment_secret', 'arn'),
        network: {
          subnetIds: variables.vpc_subnet_ids.listValue,
          securityGroupIds: variables.vpc_security_group_ids.listValue,
          enabled: ref('length(var.vpc_subnet_ids) > 0'),
        },
      },
      functionSettings: (name) => this.#functionSettings(name),
    });
    this.tag(system, Token.asStringMap(Fn.merge([{ project: 'order-processing' }, variables.tags.value])));
    this.#applyPlatformSettings(system, name);
    this.#validateThresholds([...system.alarms.ids]);
    addOutputs(this, system);
  }

  #variable(name: ModuleVariableName): TerraformVariable {
    const { type, description, validations = [], ...more }: VariableProps = moduleVariables[name];
    const variable = new TerraformVariable(this, name, {
      type,
      description,
      nullable: 'default' in more && more.default === null,
    });
    validate(variable, validations);
    // cdktf would write the keys of a default in snake case, and accepts no null.
    if ('default' in more) variable.addOverride('default', more.default);
    return variable;
  }

  /**
   * The resource that a variable passes. The variable is null or an object with one attribute: so Terraform knows at plan
   * whether a resource is passed, even if it does not know the ARN yet.
   */
  #existing(name: ModuleVariableName, attribute: string): ExistingResource {
    return {
      present: Op.neq(this.#variables[name].value, Token.nullValue()),
      value: ref(`try(var.${name}.${attribute}, null)`),
    };
  }

  #functionSettings(name: FunctionName): FunctionSettings {
    const settingOf = (setting: string, byDefault: string) =>
      ref(
        `coalesce(try(var.functions["${name}"].${setting}, null), try(var.functions["*"].${setting}, null), ${byDefault})`,
      );
    const { timeout, memory } = functionSpec(name);
    return {
      timeout: Token.asNumber(settingOf('timeout', String(timeout))),
      memory: Token.asNumber(settingOf('memory', String(memory))),
      architecture: Token.asString(settingOf('architecture', '"arm64"')),
      runtime: Token.asString(settingOf('runtime', '"nodejs22.x"')),
      reservedConcurrency: Token.asNumber(settingOf('reserved_concurrency', '-1')),
      extraEnvironment: `merge(try(var.functions["*"].environment, {}), try(var.functions["${name}"].environment, {}))`,
    };
  }

  /**
   * Sets path and permissions boundary of every role, and begins the names of roles and dashboards, which must be unique
   * over all regions of an account, with `global_name`.
   */
  #applyPlatformSettings(system: Construct, name: string): void {
    const { permissions_boundary_arn: boundary, role_path: rolePath } = this.#variables;
    const shared = Token.asString(ref('coalesce(var.global_name, var.name)'));
    const renamed = (own: string | undefined): string => (own ?? '').replace(name, shared);
    const aspect: IAspect = {
      visit(node: IConstruct): void {
        if (node instanceof IamRole) {
          node.name = renamed(node.nameInput);
          node.path = rolePath.stringValue;
          node.permissionsBoundary = boundary.stringValue;
        }
        // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html: dashboards are global.
        if (node instanceof CloudwatchDashboard) node.dashboardName = renamed(node.dashboardNameInput);
      },
    };
    Aspects.of(system).add(aspect);
  }

  #validateThresholds(alarms: readonly string[]): void {
    validate(this.#variables.alarm_thresholds, [
      [
        `alltrue([for alarm, threshold in var.alarm_thresholds : contains(${JSON.stringify(alarms)}, alarm)])`,
        `The key of each threshold must be the last part of an alarm’s name: ${alarms.join(', ')}.`,
      ],
    ]);
  }
}

function validate(variable: TerraformVariable, validations: readonly Validation[]): void {
  for (const [condition, errorMessage] of validations) {
    variable.addValidation({ condition: `\${${condition}}`, errorMessage });
  }
}

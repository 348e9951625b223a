import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { Aspects, type IAspect, LocalBackend, type TerraformElement, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct, IConstruct, Node } from 'constructs';
import type { EnvironmentConfig } from './config.ts';
import { Encryption } from './constructs/encryption.ts';
import { OrderProcessing } from './order-processing.ts';

export interface OrderProcessingStackProps {
  readonly environment: string;
  readonly config: EnvironmentConfig;
  /** The folder that holds a folder a function with its bundle. */
  readonly bundles: string;
}

/** One environment of order processing: `order-processing-<environment>`. */
export class OrderProcessingStack extends TerraformStack {
  readonly #pathOf = new Map<string, string>();

  constructor(scope: Construct, { environment, config, bundles }: OrderProcessingStackProps) {
    const name = `order-processing-${environment}`;
    super(scope, name);
    new AwsProvider(this, 'aws', { region: config.region });
    // As seen from the stack's own folder, cdktf.out/stacks/<stack>: the state outlives cdktf.out.
    new LocalBackend(this, { path: `../../../terraform.${name}.tfstate` });
    // Wider than the bindings' own: the stack uses only what these versions have in common.
    this.addOverride('terraform.required_providers.aws.version', '>= 5.100.0, < 7.0.0');
    const system = new OrderProcessing(this, 'Default', {
      ...config,
      name,
      bundles,
      encryption: Encryption.withKey(config.kmsKeyArn),
    });
    Aspects.of(system).add(new Tags({ project: 'order-processing', environment, ...config.tags }));
    const outputs = {
      api_url: system.apiUrl,
      state_machine_arn: system.stateMachineArn,
      workflow_version: system.workflowVersion,
      table_name: system.tableName,
      payment_secret_arn: system.paymentSecretArn,
      notification_topic_arn: system.notificationTopicArn,
    };
    for (const [output, value] of Object.entries(outputs)) new TerraformOutput(this, output, { value, staticId: true });
  }

  /** Names a reviewer can read in a plan: `functions_reserve_items_role`, not a path with a hash. */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const { path } = 'node' in element ? element.node : element;
    const [, ...parts] = path.split('/').filter((part) => part !== 'Default');
    const logicalId = parts.join('_').replaceAll(/\W/g, '_');
    const other = this.#pathOf.get(logicalId);
    if (other !== undefined && other !== path) {
      throw new Error(`${path} and ${other} would have the same name in Terraform: rename one.`);
    }
    this.#pathOf.set(logicalId, path);
    return logicalId;
  }
}

/** Tags every resource that can have tags. */
class Tags implements IAspect {
  readonly #tags: Record<string, string>;

  constructor(tags: Record<string, string>) {
    this.#tags = tags;
  }

  visit(node: IConstruct): void {
    if ('tagsInput' in node) Object.assign(node, { tags: this.#tags });
  }
}

import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { LocalBackend, S3Backend } from 'cdktf';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from './config.ts';
import { Encryption } from './constructs/encryption.ts';
import { OrderProcessing } from './order-processing.ts';
import { addOutputs } from './outputs.ts';
import { ReadableStack } from './readable-stack.ts';

export interface OrderProcessingStackProps {
  readonly environment: string;
  readonly config: EnvironmentConfig;
  /** The folder with a subfolder for each function's bundle. */
  readonly bundles: string;
}

/** One environment of order processing: `order-processing-<environment>`. */
export class OrderProcessingStack extends ReadableStack {
  constructor(scope: Construct, { environment, config, bundles }: OrderProcessingStackProps) {
    const name = `order-processing-${environment}`;
    super(scope, name);
    new AwsProvider(this, 'aws', { region: config.region });
    this.#configureBackend(name, config.state);
    const encryption = Encryption.withKey(config.kmsKeyArn);
    const system = new OrderProcessing(this, 'Default', { ...config, name, bundles, encryption });
    this.tag(system, { project: 'order-processing', environment, ...config.tags });
    addOutputs(this, system);
  }

  /** Where Terraform stores the state of the stack. */
  #configureBackend(name: string, state: EnvironmentConfig['state']): void {
    if (state === undefined) {
      // Relative to the stack's folder, cdktf.out/stacks/<stack>: the state must remain when cdktf.out is deleted.
      new LocalBackend(this, { path: `../../../terraform.${name}.tfstate` });
      return;
    }
    const { bucket, region, kmsKeyArn: kmsKeyId } = state;
    new S3Backend(this, { bucket, region, key: `${name}.tfstate`, encrypt: true, ...(kmsKeyId && { kmsKeyId }) });
    this.addOverride('terraform.backend.s3.use_lockfile', true);
  }
}

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { App } from 'cdktf';
import { bundleFunctions } from '../../functions/bundle.ts';
import { type EnvironmentConfig, environments } from '../../infrastructure/config.ts';
import { credentialFreeOverride } from '../../infrastructure/credential-free-override.ts';
import { OrderProcessingStack } from '../../infrastructure/order-processing-stack.ts';
import type { ResourceChange, Plan as TerraformPlan, Values } from '../../infrastructure/plan-review/terraform-plan.ts';
import { providerMirror } from './installed-tools.ts';

const execute = promisify(execFile);
const maxBuffer = 100 * 1024 * 1024;

/** A temporary folder for the tests of one file, and Terraform runs in it. */
export class Workplace {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'order-processing-terraform-'));
  readonly bundles = path.join(this.folder, 'bundles');
  /** What Terraform gets. */
  readonly environment: NodeJS.ProcessEnv;

  /**
   * @param environment variables for Terraform in addition to those of this process, such as the address of an emulated
   * AWS
   */
  constructor(environment: NodeJS.ProcessEnv = {}) {
    this.environment = { ...process.env, ...environment, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
    if (providerMirror === undefined) return;
    const cliConfiguration = path.join(this.folder, 'terraform.rc');
    const mirror = `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(providerMirror)}\n  }\n}\n`;
    writeFileSync(cliConfiguration, mirror);
    this.environment.TF_CLI_CONFIG_FILE = cliConfiguration;
  }

  async bundle(): Promise<void> {
    await bundleFunctions({ outDir: this.bundles });
  }

  /** Synthesises an environment and returns the folder of its stack. */
  synthesise(environment: keyof typeof environments, settings: Partial<EnvironmentConfig> = {}): string {
    const app = new App({ outdir: path.join(this.folder, 'cdktf.out') });
    const config = { ...environments[environment], ...settings };
    new OrderProcessingStack(app, { environment, config, bundles: this.bundles });
    app.synth();
    return path.join(this.folder, 'cdktf.out/stacks', `order-processing-${environment}`);
  }

  /** @throws Error with Terraform's output if it failed */
  async terraform(stack: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await execute('terraform', [...args], { cwd: stack, env: this.environment, maxBuffer });
    return stdout;
  }

  /** The plan of a stack for an empty account, without calls to AWS. */
  async planFromNothing(stack: string): Promise<Plan> {
    writeFileSync(path.join(stack, 'credential_free_override.tf.json'), credentialFreeOverride);
    await this.terraform(stack, 'init', '-input=false');
    return this.plan(stack);
  }

  async plan(stack: string): Promise<Plan> {
    const file = path.join(this.folder, 'plan');
    await this.terraform(stack, 'plan', '-input=false', '-lock=false', '-no-color', `-out=${file}`);
    return JSON.parse(await this.terraform(stack, 'show', '-json', file));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A plan that destroys nothing, so that each resource has values after it. */
export interface Plan extends TerraformPlan {
  readonly resource_changes: readonly (ResourceChange & { readonly change: { readonly after: Values } })[];
}

/** The planned values of the resources of a type. */
export function planned(plan: Plan, type: string): readonly Readonly<Record<string, unknown>>[] {
  return plan.resource_changes.filter((resource) => resource.type === type).map(({ change }) => change.after);
}

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'cdktf';
import { functionNames } from '../../functions/manifest.ts';
import { azureEnvironments } from '../../infrastructure/azure/azure-config.ts';
import { AzureStack } from '../../infrastructure/azure/azure-stack.ts';
import { type EnvironmentConfig, environments } from '../../infrastructure/config.ts';
import { LambdaDurableStack } from '../../infrastructure/lambda-durable-stack.ts';
import { OrderProcessingStack } from '../../infrastructure/order-processing-stack.ts';

/** A block of a Terraform configuration, as its JSON has it. */

export type Block = Record<string, unknown>;

export interface Configuration {
  readonly resource: Record<string, Record<string, Block>>;
  readonly data?: Record<string, Record<string, Block>>;
  readonly terraform: Block;
  readonly provider: Block;
  readonly output: Record<string, Block>;
}

const folders: string[] = [];

/** For the end of each test file that makes folders here: `afterAll(removeFolders)`. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
}

/** A folder with nothing else beside it, where the archive of a package is written, until removeFolders. */
export function temporaryFolder(): string {
  const parent = mkdtempSync(path.join(tmpdir(), 'order-processing-'));
  folders.push(parent);
  const folder = path.join(parent, 'folder');
  mkdirSync(folder);
  return folder;
}

/** A bundle a function, of which the infrastructure knows no more than that it is a file. */
export function fixtureBundles(names: readonly string[] = functionNames): string {
  const folder = temporaryFolder();
  for (const name of names) {
    mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, name, 'handler.mjs'), `export const handler = async () => '${name}';\n`);
  }
  return folder;
}

/** The Terraform configuration of an environment that is like `dev` but for the given settings. */
export function synthesise(settings: Partial<EnvironmentConfig> = {}, bundles = fixtureBundles()): Configuration {
  return synthesiseStack(settings, bundles).configuration;
}

/** The same with the constructs that it is made of. */
export function synthesiseStack(settings: Partial<EnvironmentConfig> = {}, bundles = fixtureBundles()) {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  const config = { ...environments.dev, paymentGatewayUrl: 'https://gateway.example.com', ...settings };
  const stack = new OrderProcessingStack(app, { environment: 'test', config, bundles });
  app.synth();
  const file = path.join(outdir, 'stacks/order-processing-test/cdk.tf.json');
  const configuration: Configuration = JSON.parse(readFileSync(file, 'utf8'));
  return { stack, configuration };
}

/** Everything that is deployed, as main.ts makes it: a configuration a stack. */
export function synthesiseAll(): Record<string, Configuration> {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  const bundles = fixtureBundles();
  const durable = fixtureBundles(['order-process', 'api', 'start-pending']);
  for (const [environment, config] of Object.entries(environments)) {
    new OrderProcessingStack(app, { environment, config, bundles });
    new LambdaDurableStack(app, { environment, config, bundles: durable });
  }
  for (const [environment, config] of Object.entries(azureEnvironments)) {
    new AzureStack(app, { environment, config });
  }
  app.synth();
  const stacks = path.join(outdir, 'stacks');
  return Object.fromEntries(
    readdirSync(stacks).map((stack) => [
      stack,
      JSON.parse(readFileSync(path.join(stacks, stack, 'cdk.tf.json'), 'utf8')) as Configuration,
    ]),
  );
}

/** The one block of a type, or the one with that name. */
export function block(configuration: Configuration, type: string, name?: string): Block {
  const blocks = configuration.resource[type] ?? {};
  const [found, ...others] = name === undefined ? Object.values(blocks) : [blocks[name]];
  if (found === undefined || others.length > 0) {
    throw new Error(`Which ${type}? There are: ${Object.keys(blocks).join(', ') || 'none'}`);
  }
  return found;
}

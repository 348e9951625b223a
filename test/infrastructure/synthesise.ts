import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { App, type TerraformStack, Testing } from 'cdktf';
import { functionNames } from '../../functions/manifest.ts';
import { azureEnvironments } from '../../infrastructure/azure/azure-config.ts';
import { AzureStack } from '../../infrastructure/azure/azure-stack.ts';
import { type EnvironmentConfig, environments } from '../../infrastructure/config.ts';
import { LambdaDurableStack } from '../../infrastructure/lambda-durable-stack.ts';
import { OrderProcessingStack } from '../../infrastructure/order-processing-stack.ts';

/** A block of the JSON configuration of Terraform. */

export type Block = Record<string, unknown>;

export interface Configuration {
  readonly resource: Record<string, Record<string, Block>>;
  readonly data?: Record<string, Record<string, Block>>;
  readonly terraform: Block;
  readonly provider: Block;
  readonly output: Record<string, Block>;
}

const folders: string[] = [];
/** The folders of fixtureBundles, by the names of the functions. */
const fixtures = new Map<string, string>();
/** Synthesised configurations as JSON text, by their settings. */
const synthesised = new Map<string, string>();

/** Removes the temporary folders. Test files that create some call it at their end: `afterAll(removeFolders)`. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  fixtures.clear();
}

/** A folder with an empty parent folder, where the archive of a package is written. It exists until removeFolders. */
export function temporaryFolder(): string {
  const parent = mkdtempSync(path.join(tmpdir(), 'order-processing-'));
  folders.push(parent);
  const folder = path.join(parent, 'folder');
  mkdirSync(folder);
  return folder;
}

/** A bundle for each function: the infrastructure needs only a file. The files must not be changed. */
export function fixtureBundles(names: readonly string[] = functionNames): string {
  const made = fixtures.get(names.join());
  if (made !== undefined) return made;
  const folder = bundlesOf((name) => `export const handler = async () => '${name}';\n`, names);
  fixtures.set(names.join(), folder);
  return folder;
}

/** A bundle for each function with the given code. */
export function bundlesOf(code: (name: string) => string, names: readonly string[] = functionNames): string {
  const folder = temporaryFolder();
  for (const name of names) {
    mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, name, 'handler.mjs'), code(name));
  }
  return folder;
}

/** The Terraform configuration of the environment `dev` with the given settings. */
export function synthesise(settings: Partial<EnvironmentConfig> = {}): Configuration {
  const key = inspect(settings, { depth: null });
  const text = synthesised.get(key) ?? JSON.stringify(synthesiseStack(settings).configuration);
  synthesised.set(key, text);
  return JSON.parse(text);
}

/** As `synthesise`, with the constructs, and with given bundles. */
export function synthesiseStack(settings: Partial<EnvironmentConfig> = {}, bundles = fixtureBundles()) {
  return withoutTraces(() => {
    const config = { ...environments.dev, paymentGatewayUrl: 'https://gateway.example.com', ...settings };
    const stack = new OrderProcessingStack(newApp(), { environment: 'test', config, bundles });
    return { stack, configuration: configurationOf(stack) };
  });
}

/** The configurations of all stacks of main.ts. */
export function synthesiseAll(): Record<string, Configuration> {
  const text = synthesised.get('all') ?? JSON.stringify(withoutTraces(synthesiseEach));
  synthesised.set('all', text);
  return JSON.parse(text);
}

function synthesiseEach(): Record<string, Configuration> {
  const app = newApp();
  const bundles = fixtureBundles();
  const durable = fixtureBundles(['order-process', 'api', 'start-pending']);
  const stacks = [
    ...Object.entries(environments).flatMap(([environment, config]) => [
      new OrderProcessingStack(app, { environment, config, bundles }),
      new LambdaDurableStack(app, { environment, config, bundles: durable }),
    ]),
    ...Object.entries(azureEnvironments).map(([environment, config]) => new AzureStack(app, { environment, config })),
  ];
  return Object.fromEntries(stacks.map((stack) => [stack.node.id, configurationOf(stack)]));
}

const newApp = () => new App({ outdir: temporaryFolder() });

/** The configuration that `app.synth()` would write for a stack, without copying its assets. */
function configurationOf(stack: TerraformStack): Configuration {
  stack.prepareStack();
  return JSON.parse(Testing.synth(stack, true));
}

/**
 * CDKTF captures a stack trace for each reference, and prints it only if one cannot be resolved. Translating them to
 * the sources would take a third of the time of a synthesis.
 */
function withoutTraces<T>(synthesise: () => T): T {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = () => '';
  try {
    return synthesise();
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}

/** The only block of a type, or the block with this name. */
export function block(configuration: Configuration, type: string, name?: string): Block {
  const blocks = configuration.resource[type] ?? {};
  const [found, ...others] = name === undefined ? Object.values(blocks) : [blocks[name]];
  if (found === undefined || others.length > 0) {
    throw new Error(`Which ${type}? There are: ${Object.keys(blocks).join(', ') || 'none'}`);
  }
  return found;
}

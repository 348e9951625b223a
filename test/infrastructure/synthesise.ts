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
/** The folders of fixtureBundles, by the names of their functions. */
const fixtures = new Map<string, string>();
/** What was synthesised, as JSON, by its settings: the same settings give the same text. */
const synthesised = new Map<string, string>();

/** For the end of each test file that makes folders here: `afterAll(removeFolders)`. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  fixtures.clear();
}

/** A folder with nothing else beside it, where the archive of a package is written, until removeFolders. */
export function temporaryFolder(): string {
  const parent = mkdtempSync(path.join(tmpdir(), 'order-processing-'));
  folders.push(parent);
  const folder = path.join(parent, 'folder');
  mkdirSync(folder);
  return folder;
}

/** A bundle a function, of which the infrastructure knows no more than that it is a file. Nobody writes into it. */
export function fixtureBundles(names: readonly string[] = functionNames): string {
  const made = fixtures.get(names.join());
  if (made !== undefined) return made;
  const folder = bundlesOf((name) => `export const handler = async () => '${name}';\n`, names);
  fixtures.set(names.join(), folder);
  return folder;
}

/** A bundle a function, with the code given. */
export function bundlesOf(code: (name: string) => string, names: readonly string[] = functionNames): string {
  const folder = temporaryFolder();
  for (const name of names) {
    mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, name, 'handler.mjs'), code(name));
  }
  return folder;
}

/** The Terraform configuration of an environment that is like `dev` but for the given settings. */
export function synthesise(settings: Partial<EnvironmentConfig> = {}): Configuration {
  const key = inspect(settings, { depth: null });
  const text = synthesised.get(key) ?? JSON.stringify(synthesiseStack(settings).configuration);
  synthesised.set(key, text);
  return JSON.parse(text);
}

/** The same with the constructs that it is made of, and with bundles of its own. */
export function synthesiseStack(settings: Partial<EnvironmentConfig> = {}, bundles = fixtureBundles()) {
  return withoutTraces(() => {
    const config = { ...environments.dev, paymentGatewayUrl: 'https://gateway.example.com', ...settings };
    const stack = new OrderProcessingStack(newApp(), { environment: 'test', config, bundles });
    return { stack, configuration: configurationOf(stack) };
  });
}

/** Everything that is deployed, as main.ts makes it: a configuration a stack. */
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

/** What `app.synth()` would write of a stack, without the copies of its assets. */
function configurationOf(stack: TerraformStack): Configuration {
  stack.prepareStack();
  return JSON.parse(Testing.synth(stack, true));
}

/**
 * CDKTF takes a stack trace for each reference, and shows it only when one cannot be resolved; to translate them to the
 * sources is a third of the time of a synthesis.
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

/** The one block of a type, or the one with that name. */
export function block(configuration: Configuration, type: string, name?: string): Block {
  const blocks = configuration.resource[type] ?? {};
  const [found, ...others] = name === undefined ? Object.values(blocks) : [blocks[name]];
  if (found === undefined || others.length > 0) {
    throw new Error(`Which ${type}? There are: ${Object.keys(blocks).join(', ') || 'none'}`);
  }
  return found;
}

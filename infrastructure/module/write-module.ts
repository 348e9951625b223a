import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'cdktf';
import { guardPolicies } from '../iam/guard.ts';
import type { TerraformJson } from '../iam/terraform-values.ts';
import { ModuleStack } from './module-stack.ts';

interface Variable {
  readonly type: string;
  readonly description: string;
  readonly default?: unknown;
}

interface Configuration {
  readonly terraform: { readonly backend?: unknown; readonly [setting: string]: unknown };
  readonly provider?: unknown;
  readonly variable: Readonly<Record<string, Variable>>;
  readonly output: Readonly<Record<string, { readonly description: string }>>;
  readonly resource: TerraformJson['resource'];
  readonly [block: string]: unknown;
}

export interface ModuleOptions {
  /** The folder with a subfolder for each function's bundle. */
  readonly bundles: string;
  /** The output folder; its contents are replaced. */
  readonly outDir: string;
}

/**
 * Writes the Terraform module: main.tf.json without provider and backend, which the caller configures; the functions' zip
 * files and the definitions; and a README.
 * @throws Error that says how to build the bundles if one is missing, or which permissions would not work
 */
export async function writeModule({ bundles, outDir }: ModuleOptions): Promise<void> {
  const work = mkdtempSync(path.join(tmpdir(), 'terraform-module-'));
  try {
    const app = new App({ outdir: work });
    new ModuleStack(app, 'module', bundles);
    app.synth();
    const stack = path.join(work, 'stacks/module');
    // "//" contains metadata of cdktf, which the caller of the module does not need.
    const configuration: Configuration = JSON.parse(
      readFileSync(path.join(stack, 'cdk.tf.json'), 'utf8'),
      (key, value) => (key === '//' ? undefined : value),
    );
    await guardPolicies({ module: configuration });
    const { provider: _provider, terraform, ...blocks } = configuration;
    const { backend: _backend, ...settings } = terraform;
    rmSync(outDir, { recursive: true, force: true });
    mkdirSync(outDir, { recursive: true });
    writeFileSync(
      path.join(outDir, 'main.tf.json'),
      `${JSON.stringify({ terraform: settings, ...blocks }, null, 2)}\n`,
    );
    writeFileSync(path.join(outDir, 'README.md'), readme(configuration));
    cpSync(path.join(stack, 'assets'), path.join(outDir, 'assets'), { recursive: true });
  } finally {
    rmSync(work, { recursive: true });
  }
}

const readme = ({ variable, output }: Configuration): string =>
  `# Order processing as a Terraform module

The order workflow with its functions, table, API, notifications and alarms. The caller configures the AWS provider,
5.100 or later and below 7. After the first apply, set the value of the secret with the ARN \`payment_secret_arn\`:
\`{"apiKey": "...", "webhookSecrets": ["whsec_..."]}\`.

\`\`\`hcl
module "order_processing" {
  source              = "./terraform-module"
  payment_gateway_url = "https://gateway.example.com"
}
\`\`\`

## Deploying a change safely

Every apply that changes the workflow publishes a version of it. To try the next version on a tenth of the orders, read the
current version in the output \`workflow_versions\`, for example 7, and set
\`canary = { "order-processing" = { stable_version = 7, weight = 10 } }\` together with the change. Apply; watch the alarms; then remove \`canary\` and apply again. To go back, undo the change and apply.

## Inputs

| name | description | type | default |
|---|---|---|---|
${Object.entries(variable)
  .map(([name, input]) => `| ${name} | ${input.description} | \`${input.type}\` | ${defaultOf(input)} |`)
  .join('\n')}

## Outputs

| name | description |
|---|---|
${Object.entries(output)
  .map(([name, { description }]) => `| ${name} | ${description} |`)
  .join('\n')}
`;

const defaultOf = (input: Variable): string =>
  input.default === undefined ? 'required' : `\`${JSON.stringify(input.default)}\``;

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { App } from 'cdktf';
import { unzipSync } from 'fflate';
import { afterAll, expect, test } from 'vitest';
import { type AzureEnvironmentConfig, azureEnvironments } from '../../infrastructure/azure-config.ts';
import { AzureStack } from '../../infrastructure/azure-stack.ts';
import { block, type Configuration, removeFolders, temporaryFolder } from './synthesise.ts';

afterAll(removeFolders);

function functionApp(): string {
  const folder = temporaryFolder();
  for (const file of ['app.cjs', 'host.json', 'package.json']) writeFileSync(path.join(folder, file), file);
  return folder;
}

const outdir = temporaryFolder();
const stackFolder = path.join(outdir, 'stacks/order-processing-azure-test');

function synthesise(settings: Partial<AzureEnvironmentConfig> = {}): Configuration {
  const app = new App({ outdir });
  new AzureStack(app, {
    environment: 'test',
    config: { ...azureEnvironments.dev, ...settings },
    app: functionApp(),
  });
  app.synth();
  return JSON.parse(readFileSync(path.join(stackFolder, 'cdk.tf.json'), 'utf8'));
}

const configuration = synthesise();
const app = block(configuration, 'azurerm_function_app_flex_consumption');

test('the app runs on Flex Consumption, with an identity instead of keys', () => {
  expect(block(configuration, 'azurerm_service_plan').sku_name).toBe('FC1');
  expect(app).toMatchObject({
    identity: { type: 'SystemAssigned' },
    storage_authentication_type: 'SystemAssignedIdentity',
    https_only: true,
  });
  expect(block(configuration, 'azurerm_storage_account').shared_access_key_enabled).toBe(false);
});

test('the identity may use the storage of the orchestrations and read the secrets, and nothing else', () => {
  const roles = Object.values(configuration.resource.azurerm_role_assignment ?? {});

  expect(roles.map(({ role_definition_name }) => role_definition_name).sort()).toEqual([
    'Key Vault Secrets User',
    'Storage Blob Data Owner',
    'Storage Queue Data Contributor',
    'Storage Table Data Contributor',
  ]);
});

test('no secret is in the configuration: settings refer to the vault', () => {
  const settings = app.app_settings as Record<string, string>;

  for (const name of ['PAYMENT_SECRET', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) {
    expect(settings[name]).toMatch(/^@Microsoft\.KeyVault\(VaultName=.*;SecretName=[\w-]+\)$/);
  }
});

test('the app has every variable that its code asks for', () => {
  const source = path.resolve(import.meta.dirname, '../../durable');
  const asked = ['azure/ports.ts', 'process/environment.ts'].flatMap((file) =>
    [...readFileSync(path.join(source, file), 'utf8').matchAll(/environment\('(\w+)'\)/g)].map(([, name]) => name),
  );

  expect(asked.length).toBeGreaterThan(3);
  expect(Object.keys(app.app_settings as object)).toEqual(expect.arrayContaining(asked));
});

test('the package holds the app, its settings and its manifest', () => {
  const file = String(app.zip_deploy_file).replace('${path.module}', stackFolder);

  expect(Object.keys(unzipSync(readFileSync(file)))).toEqual(['app.cjs', 'host.json', 'package.json']);
});

test('a suffix that no Azure name may have is refused', () => {
  expect(() => synthesise({ suffix: 'Not-OK' })).toThrow(
    "suffix 'Not-OK' must be 1 to 8 lower-case letters and digits",
  );
});

test('an app that is not built is refused with what to do', () => {
  const props = { environment: 'none', config: azureEnvironments.dev, app: temporaryFolder() };

  expect(() => new AzureStack(new App({ outdir: temporaryFolder() }), props)).toThrow('run `make build`');
});

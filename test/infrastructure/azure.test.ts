import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { App } from 'cdktf';
import { unzipSync } from 'fflate';
import { afterAll, expect, test } from 'vitest';
import { packageApp } from '../../infrastructure/azure/app-package.ts';
import { type AzureEnvironmentConfig, azureEnvironments } from '../../infrastructure/azure/azure-config.ts';
import { AzureStack } from '../../infrastructure/azure/azure-stack.ts';
import { ExecutionsNotStarted, OrderParked } from '../../orders/errors.ts';
import { block, type Configuration, removeFolders, temporaryFolder } from './synthesise.ts';

afterAll(removeFolders);

const outdir = temporaryFolder();
const stackFolder = path.join(outdir, 'stacks/order-processing-azure-test');

function synthesise(settings: Partial<AzureEnvironmentConfig> = {}): Configuration {
  const app = new App({ outdir });
  new AzureStack(app, { environment: 'test', config: { ...azureEnvironments.dev, ...settings } });
  app.synth();
  return JSON.parse(readFileSync(path.join(stackFolder, 'cdk.tf.json'), 'utf8'));
}

const configuration = synthesise();
const app = block(configuration, 'azurerm_function_app_flex_consumption');

test('the function app runs on Flex Consumption and authenticates with an identity instead of keys', () => {
  expect(block(configuration, 'azurerm_service_plan').sku_name).toBe('FC1');
  expect(app).toMatchObject({ storage_authentication_type: 'UserAssignedIdentity', https_only: true });
  expect(block(configuration, 'azurerm_storage_account').shared_access_key_enabled).toBe(false);
});

test('personal data expires after the configured number of days, and is kept by default', () => {
  const expiring = block(synthesise({ personalDataDays: 90 }), 'azurerm_function_app_flex_consumption');

  expect(app.app_settings).toMatchObject({ PERSONAL_DATA_DAYS: 'forever' });
  expect(expiring.app_settings).toMatchObject({ PERSONAL_DATA_DAYS: '90' });
});

test('the identity has the three roles that Durable Functions needs before the function app is created', () => {
  const identity = `\${azurerm_user_assigned_identity.${Object.keys(configuration.resource.azurerm_user_assigned_identity ?? {})[0]}`;
  const roles = Object.entries(configuration.resource.azurerm_role_assignment ?? {}).filter(
    ([, { principal_id }]) => principal_id === `${identity}.principal_id}`,
  );

  expect(roles.map(([, { role_definition_name }]) => role_definition_name).sort()).toEqual([
    'Storage Blob Data Owner',
    'Storage Queue Data Contributor',
    'Storage Table Data Contributor',
  ]);
  expect(app.depends_on).toEqual(roles.map(([name]) => `azurerm_role_assignment.${name}`));
  expect(app.storage_user_assigned_identity_id).toBe(`${identity}.id}`);
});

test('the Functions host accesses its storage by the identity, without a connection string', () => {
  const settings = app.app_settings as Record<string, string>;
  const ofStorage = Object.keys(settings).filter((name) => name.startsWith('AzureWebJobsStorage'));

  expect(ofStorage.sort()).toEqual([
    'AzureWebJobsStorage__accountName',
    'AzureWebJobsStorage__clientId',
    'AzureWebJobsStorage__credential',
  ]);
  expect(settings.AzureWebJobsStorage__clientId).toMatch(/^\$\{azurerm_user_assigned_identity\.\w+\.client_id\}$/);
});

test('only the identity of the function app may read the values of the secrets', () => {
  const assignments = Object.values(configuration.resource.azurerm_role_assignment ?? {});
  const [secrets, ...others] = assignments.filter(
    ({ role_definition_name }) => role_definition_name === 'Key Vault Secrets User',
  );

  expect({ others, all: assignments.length }).toEqual({ others: [], all: 4 });
  expect(String(secrets?.principal_id)).toMatch(
    /^\$\{azurerm_function_app_flex_consumption\.\w+\.identity\[0\]\.principal_id\}$/,
  );
});

test('sampling never drops the telemetry that the alerts query', () => {
  const host = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../durable/azure/host.json'), 'utf8'));
  const kept = String(host.logging.applicationInsights.samplingSettings.excludedTypes).split(';');
  const typeOf: Record<string, string> = { traces: 'Trace', exceptions: 'Exception', requests: 'Request' };
  const alerts = Object.values(configuration.resource.azurerm_monitor_scheduled_query_rules_alert_v2 ?? {});
  const queries = alerts.flatMap(({ criteria }) => (criteria as { query: string }[]).map(({ query }) => query));

  expect(queries.length).toBeGreaterThan(0);
  for (const query of queries) expect(kept, query).toContain(typeOf[query.split(' ')[0] ?? '']);
});

test('an alert queries each trace that asks a person to act', () => {
  const alerts = Object.values(configuration.resource.azurerm_monitor_scheduled_query_rules_alert_v2 ?? {});
  const queries = JSON.stringify(alerts);

  for (const { name } of [OrderParked, ExecutionsNotStarted]) expect(queries).toContain(`startswith \\"${name}\\"`);
});

test('the settings contain references to the key vault and no secrets', () => {
  const settings = app.app_settings as Record<string, string>;

  for (const name of ['PAYMENT_SECRET', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) {
    expect(settings[name]).toMatch(/^@Microsoft\.KeyVault\(VaultName=.*;SecretName=[\w-]+\)$/);
  }
});

test('the function app has every environment variable that its code reads', () => {
  const source = path.resolve(import.meta.dirname, '../../durable');
  const asked = ['azure/ports.ts', 'process/environment.ts'].flatMap((file) =>
    [...readFileSync(path.join(source, file), 'utf8').matchAll(/environment\('(\w+)'\)/g)].map(([, name]) => name),
  );

  expect(asked.length).toBeGreaterThan(3);
  expect(Object.keys(app.app_settings as object)).toEqual(expect.arrayContaining(asked));
});

test('the package contains the app, its host settings and its package.json', () => {
  const folder = temporaryFolder();
  for (const file of ['app.cjs', 'host.json', 'package.json']) writeFileSync(path.join(folder, file), file);

  const zip = packageApp(folder);

  expect(Object.keys(unzipSync(readFileSync(zip)))).toEqual(['app.cjs', 'host.json', 'package.json']);
});

test('Terraform does not deploy the code, since its provider uses an endpoint that Flex Consumption lacks', () => {
  expect(app).not.toHaveProperty('zip_deploy_file');
  expect(readdirSync(stackFolder)).not.toContain('assets');
});

test('a suffix that Azure does not allow in names is refused', () => {
  expect(() => synthesise({ suffix: 'Not-OK' })).toThrow(
    "suffix 'Not-OK' must be 1 to 8 lower-case letters and digits",
  );
});

test('packaging an app that is not built is refused with the command that builds it', () => {
  expect(() => packageApp(temporaryFolder())).toThrow('run `make build`');
});

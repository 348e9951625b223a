import { afterAll, describe, expect, test } from 'vitest';
import { ProviderSchema } from './provider-schema.ts';
import { type Block, removeFolders, synthesiseAll } from './synthesise.ts';

afterAll(removeFolders);

const stacks = synthesiseAll();
const schemas = { aws: new ProviderSchema('aws'), azurerm: new ProviderSchema('azurerm') };

function faultsOf(type: string, block: Block, kind: 'resource' | 'data' = 'resource'): string[] {
  const provider = type.startsWith('azurerm_') ? 'azurerm' : 'aws';
  return schemas[provider].faults(kind, type, block);
}

describe('every block conforms to the schema of its provider in the stack', () => {
  test.each(Object.entries(stacks))('%s', (_name, configuration) => {
    const faults = (['resource', 'data'] as const).flatMap((kind) =>
      Object.entries(configuration[kind] ?? {}).flatMap(([type, blocks]) =>
        Object.values(blocks).flatMap((block) => faultsOf(type, block, kind)),
      ),
    );

    expect(faults).toEqual([]);
  });
});

describe('the check against a provider’s schema finds', () => {
  const role = { scope: 's', principal_id: 'p' };

  test('an unknown attribute', () => {
    expect(faultsOf('azurerm_role_assignment', { ...role, role: 'Owner' })).toEqual([
      'azurerm_role_assignment.role does not exist',
    ]);
  });

  test('a missing required attribute', () => {
    expect(faultsOf('azurerm_role_assignment', { scope: 's' })).toEqual([
      'azurerm_role_assignment.principal_id is required',
    ]);
  });

  test('a value of a wrong type', () => {
    expect(faultsOf('azurerm_role_assignment', { ...role, skip_service_principal_aad_check: 1 })).toEqual([
      'azurerm_role_assignment.skip_service_principal_aad_check must be a boolean, not 1',
    ]);
  });

  test('an unknown attribute of a nested block', () => {
    const block = { function_name: 'f', role: 'r', durable_config: { execution_timeout: 60, retention: 7 } };

    expect(faultsOf('aws_lambda_function', block)).toEqual([
      'aws_lambda_function.durable_config[0].retention does not exist',
    ]);
  });

  test('an unknown resource type', () => {
    expect(faultsOf('azurerm_function_app_flexible', {})).toEqual([
      'azurerm_function_app_flexible: the provider azurerm has no such resource',
    ]);
  });
});

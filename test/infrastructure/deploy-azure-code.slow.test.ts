import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { azureEnvironments, azureNames } from '../../infrastructure/azure/azure-config.ts';
import { removeFolders, temporaryFolder } from './synthesise.ts';

afterAll(removeFolders);

const project = path.resolve(import.meta.dirname, '../..');
const names = azureNames('dev', azureEnvironments.dev);
const appId = `/subscriptions/s-1/resourceGroups/${names.resourceGroup}/providers/Microsoft.Web/sites/${names.functionApp}`;

/**
 * A stand-in for the Azure CLI. It accepts the commands in the reference
 * (https://learn.microsoft.com/cli/azure/functionapp, https://learn.microsoft.com/cli/azure/reference-index#az-rest)
 * with their options, refuses everything else as az does, and records its arguments.
 */
const standIn = `#!${process.execPath}
const { appendFileSync, existsSync } = require('node:fs');
const app = ['--name', '--resource-group', '--output', '--query'];
const commands = {
  'functionapp show': { required: ['--name', '--resource-group'], options: app },
  'functionapp config appsettings delete': { required: ['--setting-names'], options: [...app, '--setting-names', '--slot'] },
  'functionapp deployment source config-zip': { required: ['--src', '--name', '--resource-group'], options: [...app, '--src', '--build-remote', '--slot', '--timeout'] },
  rest: { required: ['--url'], options: ['--method', '--url', '--body', '--headers', '--output', '--query'] },
};
const args = process.argv.slice(2);
const first = args.findIndex((arg) => arg.startsWith('--'));
const name = args.slice(0, first).join(' ');
const given = args.slice(first).filter((_, index) => index % 2 === 0);
const command = commands[name];
if (command === undefined) { console.error(name + ' is misspelled or not recognized by the system.'); process.exit(2); }
const unknown = given.filter((option) => !command.options.includes(option));
const missing = command.required.filter((option) => !given.includes(option));
if (unknown.length + missing.length > 0) { console.error('unrecognized: ' + unknown + ', required: ' + missing); process.exit(2); }
const src = args[args.indexOf('--src') + 1];
if (given.includes('--src') && !existsSync(src)) { console.error(src + ' is not there'); process.exit(1); }
appendFileSync(process.env.AZ_CALLS, JSON.stringify(args) + '\\n');
if (name === process.env.AZ_FAILS) { console.error('ERROR: (Forbidden) not allowed'); process.exit(3); }
if (name === 'functionapp show') console.log('${appId}');
`;

function deployCode(stack: string, { withCli = true, failing = '' } = {}) {
  const folder = temporaryFolder();
  const calls = path.join(folder, 'calls');
  if (withCli) {
    writeFileSync(path.join(folder, 'az'), standIn);
    chmodSync(path.join(folder, 'az'), 0o755);
  }
  const args = [
    '--conditions=source',
    '--import',
    'tsx',
    path.join(project, 'infrastructure/azure/deploy-azure-code.ts'),
    stack,
  ];
  const env = { PATH: folder, HOME: folder, AZ_CALLS: calls, AZ_FAILS: failing };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: project, env, encoding: 'utf8' });
  const asked = existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : [];
  return { status, stdout, stderr, asked: asked.map((line) => JSON.parse(line) as string[]) };
}

const subcommand = (args: readonly string[]) =>
  args
    .slice(
      0,
      args.findIndex((arg) => arg.startsWith('--')),
    )
    .join(' ');

test('the connection string is deleted, then the code deployed, then the references to secrets refreshed', () => {
  const { status, stdout, stderr, asked } = deployCode(names.stack);

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(asked.map(subcommand)).toEqual([
    'functionapp show',
    'functionapp config appsettings delete',
    'functionapp deployment source config-zip',
    'rest',
  ]);
  expect(asked[1]).toEqual(expect.arrayContaining(['--setting-names', 'AzureWebJobsStorage']));
  expect(asked[3]?.join(' ')).toContain(`${appId}/config/configreferences/appsettings/refresh?api-version=`);
  expect(stdout).toContain(`✓ ${names.functionApp} runs this code`);
});

test('a step that fails ends the deployment, and later steps are not run', () => {
  const { status, stderr, asked } = deployCode(names.stack, { failing: 'functionapp config appsettings delete' });

  expect(status).toBe(1);
  expect(stderr).toContain('(Forbidden) not allowed');
  expect(stderr).toContain('The steps after it were not run');
  expect(asked.map(subcommand)).not.toContain('functionapp deployment source config-zip');
});

test('without the Azure CLI the deployment fails and says what to install', () => {
  const { status, stderr } = deployCode(names.stack, { withCli: false });

  expect(status).toBe(1);
  expect(stderr.trim()).toMatch(/^The Azure CLI \(az\) is missing: install .*$/);
});

test('a stack that is not on Azure is refused with the names of those that are', () => {
  const { status, stderr, asked } = deployCode('order-processing-dev');

  expect({ status, asked }).toEqual({ status: 1, asked: [] });
  expect(stderr).toContain(names.stack);
});

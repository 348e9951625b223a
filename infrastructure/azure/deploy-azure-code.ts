/**
 * `make deploy-azure-code STACK=order-processing-azure-dev`: deploys the code into the function app that Terraform has
 * created, by the Azure CLI, which must be logged in (`az login`).
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { runProgram } from '../../command-line/run-program.ts';
import { packageApp } from './app-package.ts';
import { azureEnvironments, azureNames } from './azure-config.ts';

const stack = process.argv[2] ?? '';

function namesOf(stackName: string) {
  const all = Object.entries(azureEnvironments).map(([environment, config]) => azureNames(environment, config));
  const names = all.find((candidate) => candidate.stack === stackName);
  if (names !== undefined) return names;
  throw new Error(
    `There is no Azure stack '${stackName}'. STACK must be one of: ${all.map((each) => each.stack).join(', ')}.`,
  );
}

/**
 * Prints `what`, and runs a command of the Azure CLI.
 * @param output `pipe` returns the command's output instead of printing it
 * @throws Error if the CLI is missing or the command fails; the command has printed its own message then
 */
function az(what: string, args: readonly string[], output: 'inherit' | 'pipe' = 'inherit'): string {
  console.log(`\n${what}\n  az ${args.join(' ')}`);
  const { error, status, stdout } = spawnSync('az', args, { stdio: ['ignore', output, 'inherit'], encoding: 'utf8' });
  if (error !== undefined) {
    throw new Error(
      'The Azure CLI (az) is missing: install 2.60 or later, https://learn.microsoft.com/cli/azure/install-azure-cli',
    );
  }
  if (status !== 0)
    throw new Error(`az ended with exit code ${status}: see its message above. The steps after it were not run.`);
  return stdout ?? '';
}

await runProgram(() => {
  const { resourceGroup, functionApp } = namesOf(stack);
  const zip = packageApp(path.resolve(import.meta.dirname, '../../dist/durable/azure'));
  const app = ['--resource-group', resourceGroup, '--name', functionApp];

  const id = az(
    'Checking that the app exists',
    ['functionapp', 'show', ...app, '--query', 'id', '--output', 'tsv'],
    'pipe',
  );
  // azurerm 4 adds AzureWebJobsStorage, a connection string with an empty key, whenever it creates or updates the app
  // (issues 29149 and 29693 of the provider). The host would use it instead of the identity-based settings.
  az('Removing the connection string without a key', [
    ...['functionapp', 'config', 'appsettings', 'delete', ...app],
    ...['--setting-names', 'AzureWebJobsStorage', '--output', 'none'],
  ]);
  // On Flex Consumption the command posts to /api/publish, with the caller's token instead of basic authentication.
  az('Deploying the code', ['functionapp', 'deployment', 'source', 'config-zip', ...app, '--src', zip]);
  // The app received its permission to read the vault after it was created, and caches a failed look-up for a day:
  // https://learn.microsoft.com/azure/app-service/app-service-key-vault-references
  const references = `https://management.azure.com${id.trim()}/config/configreferences/appsettings/refresh`;
  az('Reading the secrets again', ['rest', '--method', 'post', '--url', `${references}?api-version=2022-03-01`]);
  console.log(`\n✓ ${functionApp} runs this code: https://${functionApp}.azurewebsites.net/api`);
  return 0;
});

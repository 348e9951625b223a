import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

const provider = 'registry.terraform.io/hashicorp/aws';

const runs = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 30_000 }).status === 0;

/** The folder itself, and its direct subfolders. */
const withFolders = (folder: string): readonly string[] =>
  existsSync(folder)
    ? [folder, ...readdirSync(folder, { withFileTypes: true }).map(({ name }) => path.join(folder, name))]
    : [];

/**
 * A folder with a copy of the AWS provider, for machines without access to the registry: TF_PLUGIN_MIRROR, or a usual
 * place. Without one, Terraform downloads the provider.
 */
function findProviderMirror(): string | undefined {
  const usual = ['/opt', '/usr/share', '/usr/local/share', homedir()].flatMap(withFolders);
  const folders = process.env.TF_PLUGIN_MIRROR ? [process.env.TF_PLUGIN_MIRROR] : usual;
  return folders.find((folder) => existsSync(path.join(folder, provider)));
}

export const providerMirror = findProviderMirror();

export const hasTerraform = runs('terraform', 'version');

/** moto's server, which emulates AWS: `pip install 'moto[server]'`. */
export const hasMoto = runs('moto_server', '--help');

/** The tests that are skipped because a tool is not installed on this computer, with the reason. */
export const skipped: readonly string[] = [
  ...(hasTerraform ? [] : ['all tests that run Terraform, because it is not installed']),
  ...(hasMoto ? [] : ['all tests on emulated AWS, because moto_server is not installed (pip install "moto[server]")']),
];

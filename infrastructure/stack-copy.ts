import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const project = path.resolve(import.meta.dirname, '..');

/**
 * The files of a stack that `cdktf synth` writes. Other files in that folder are Terraform's: backend, state, plans.
 */
const configuration = ['cdk.tf.json', 'assets'];

/**
 * The folder of a synthesised stack.
 * @throws Error if there is no such stack
 */
export function stackFolder(stack: string, root = project): string {
  const folder = path.join(root, 'cdktf.out/stacks', stack);
  if (existsSync(folder)) return folder;
  throw new Error(
    `There is no stack ${stack}: infrastructure/config.ts has the environments; set one as STACK=order-processing-dev.`,
  );
}

/** A copy of a synthesised stack with other settings, in its own folder and with its own state. */
export class StackCopy {
  readonly folder: string;

  /**
   * @param stack such as `order-processing-dev`
   * @param folder relative to the project's folder; an existing state in it is kept
   * @param override a Terraform override file, as JSON
   * @param root the project's folder
   * @throws Error if there is no such stack
   */
  constructor(stack: string, folder: string, override: string, root = project) {
    const synthesised = stackFolder(stack, root);
    this.folder = path.join(root, folder, stack);
    mkdirSync(this.folder, { recursive: true });
    for (const name of configuration) {
      rmSync(path.join(this.folder, name), { recursive: true, force: true });
      cpSync(path.join(synthesised, name), path.join(this.folder, name), { recursive: true });
    }
    writeFileSync(path.join(this.folder, 'copy_override.tf.json'), override);
  }

  /** Runs Terraform in the terminal; if it fails, this process ends with its exit code. */
  terraform(...args: readonly string[]): void {
    run('terraform', args, this.folder);
  }
}

/** Runs a command in the terminal; if it fails, this process ends with its exit code. */
export function run(command: string, args: readonly string[], cwd = project): void {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

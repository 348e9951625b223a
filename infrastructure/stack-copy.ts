import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const project = path.resolve(import.meta.dirname, '..');

/** What `cdktf synth` writes of a stack. Whatever else lies there is Terraform's: its backend, its state, its plans. */
const configuration = ['cdk.tf.json', 'assets'];

/**
 * The folder of a synthesised stack.
 * @throws Error if there is no such stack
 */
export function stackFolder(stack: string, root = project): string {
  const folder = path.join(root, 'cdktf.out/stacks', stack);
  if (existsSync(folder)) return folder;
  throw new Error(
    `There is no stack ${stack}: infrastructure/config.ts names the environments; say one as STACK=order-processing-dev.`,
  );
}

/** A synthesised stack with other settings than its environment's, in a folder of its own with a state of its own. */
export class StackCopy {
  readonly folder: string;

  /**
   * @param stack such as `order-processing-dev`
   * @param folder from the project's; its state, if it has one, is kept
   * @param override a Terraform override file, as JSON
   * @param root the project
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

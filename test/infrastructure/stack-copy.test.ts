import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { StackCopy } from '../../infrastructure/stack-copy.ts';
import { removeFolders, temporaryFolder } from './synthesise.ts';

afterAll(removeFolders);

/** A project with a deployed stack: Terraform's files are beside the configuration. */
function deployedProject(): string {
  const root = temporaryFolder();
  const stack = path.join(root, 'cdktf.out/stacks/shop');
  mkdirSync(path.join(stack, '.terraform'), { recursive: true });
  mkdirSync(path.join(stack, 'assets/package'), { recursive: true });
  writeFileSync(path.join(stack, 'cdk.tf.json'), '{}');
  writeFileSync(path.join(stack, 'assets/package/archive.zip'), 'code');
  writeFileSync(path.join(stack, '.terraform/terraform.tfstate'), '{"backend":{"type":"s3"}}');
  writeFileSync(path.join(stack, '.terraform.lock.hcl'), '');
  writeFileSync(path.join(stack, 'plan'), '');
  writeFileSync(path.join(stack, 'terraform.tfstate'), '{}');
  return root;
}

it('the copy of a deployed stack leaves out its backend, state and plan', () => {
  const { folder } = new StackCopy('shop', 'copies', '{"override":true}', deployedProject());
  expect(readdirSync(folder).sort()).toEqual(['assets', 'cdk.tf.json', 'copy_override.tf.json']);
  expect(readdirSync(path.join(folder, 'assets/package'))).toEqual(['archive.zip']);
  expect(readFileSync(path.join(folder, 'copy_override.tf.json'), 'utf8')).toBe('{"override":true}');
});

it('a repeated copy removes old assets and keeps the copy’s own state', () => {
  const root = deployedProject();
  const { folder } = new StackCopy('shop', 'copies', '{}', root);
  mkdirSync(path.join(folder, 'assets/removed'));
  writeFileSync(path.join(folder, 'terraform.tfstate'), 'its own');
  new StackCopy('shop', 'copies', '{}', root);
  expect(readdirSync(path.join(folder, 'assets'))).toEqual(['package']);
  expect(readFileSync(path.join(folder, 'terraform.tfstate'), 'utf8')).toBe('its own');
});

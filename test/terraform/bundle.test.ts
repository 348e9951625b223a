import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { bundleFunctions } from '../../functions/bundle.ts';
import { functionNames } from '../../functions/manifest.ts';
import { copyProject } from '../support/copy-project.ts';

const project = path.resolve(import.meta.dirname, '../..');

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'order-processing-bundles-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

it('the bundles have the same bytes when built from a copy of the project in another folder', async () => {
  const here = temporaryFolder();
  const copy = copyProject();
  onTestFinished(() => rmSync(copy, { recursive: true }));

  await bundleFunctions({ outDir: here });
  execFileSync(process.execPath, ['--conditions=source', '--import', 'tsx', 'functions/bundle.ts'], {
    cwd: copy,
    stdio: 'pipe',
  });

  for (const name of functionNames) {
    const bundle = (folder: string) => readFileSync(path.join(folder, name, 'handler.mjs'), 'utf8');
    expect(bundle(path.join(copy, 'dist/functions')) === bundle(here), name).toBe(true);
    expect(bundle(here)).not.toContain(project);
  }
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { serve } from '../../../../packages/step-functions/src/server/index.ts';

let folder: string;
let files: FileHandle;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'serve-'));
  const file = await openFile(path.join(folder, 'any'), 'w');
  files = Object.getPrototypeOf(file);
  await file.close();
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const define = (state: object) =>
  writeFileSync(path.join(folder, 'work.asl.json'), JSON.stringify({ StartAt: 'A', States: { A: state } }));

it('a definition that the disk had no room for is deployed when it has, and until then reported once', async () => {
  const options = { places: [folder], dataFolder: path.join(folder, 'data'), port: 0, watch: false };
  define({ Type: 'Pass', End: true });
  await (await serve(options)).close();
  define({ Type: 'Succeed' });
  const printed: string[] = [];
  const full = vi.spyOn(files, 'appendFile').mockRejectedValue(Object.assign(new Error('full'), { code: 'ENOSPC' }));

  const served = await serve({ ...options, print: (line) => printed.push(line) });
  const stateMachineArn = `arn:aws:states:${served.region}:${served.accountId}:stateMachine:work`;
  const created = vi.spyOn(served.stepFunctions, 'createStateMachine');
  await vi.waitUntil(() => created.mock.calls.length > 1, { timeout: 60_000 });
  expect(printed.filter((line) => line.includes('NOT DEPLOYED YET'))).toHaveLength(1);
  full.mockRestore();
  await vi.waitUntil(() => printed.some((line) => /work .* (created|updated)/.test(line)), { timeout: 60_000 });

  const { definition } = (await served.stepFunctions.call('DescribeStateMachine', { stateMachineArn })) as {
    definition: string;
  };
  expect(definition).toContain('Succeed');
  await served.close();
}, 180_000);

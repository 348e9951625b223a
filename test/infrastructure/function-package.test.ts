import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, expect, it } from 'vitest';
import { packageFunction } from '../../infrastructure/constructs/function-package.ts';
import { removeFolders, temporaryFolder } from './synthesise.ts';

afterAll(removeFolders);

function bundle(text: string): string {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'handler.mjs'), text);
  return folder;
}

it('the zip contains the bundle under the file name of Lambda’s handler setting', () => {
  const text = 'export const handler = async () => 1;';
  const { file } = packageFunction(bundle(text));
  const files = unzipSync(readFileSync(file));
  expect(Object.keys(files)).toEqual(['handler.mjs']);
  expect(new TextDecoder().decode(files['handler.mjs'])).toBe(text);
});

it('the same bundle in another folder gives a zip of the same bytes', () => {
  const first = packageFunction(bundle('export const handler = 1;'));
  const second = packageFunction(bundle('export const handler = 1;'));
  expect(readFileSync(first.file)).toEqual(readFileSync(second.file));
  expect(first.hash).toBe(second.hash);
});

it('the timestamp in the zip is the earliest possible one', () => {
  const { file } = packageFunction(bundle('export const handler = "no time";'));
  const [dosTime, dosDate] = [readFileSync(file).readUInt16LE(10), readFileSync(file).readUInt16LE(12)];
  expect([dosTime, dosDate]).toEqual([0, (1 << 5) | 1]);
});

it('another bundle gives another hash', () => {
  expect(packageFunction(bundle('export const handler = 1;')).hash).not.toBe(
    packageFunction(bundle('export const handler = 2;')).hash,
  );
});

it('the zip is written again when the bundle changed or the zip is damaged', () => {
  const folder = bundle('export const handler = 1;');
  const first = packageFunction(folder);
  const good = readFileSync(first.file);
  writeFileSync(path.join(folder, 'handler.mjs'), 'export const handler = 2;');
  expect(packageFunction(folder).hash).not.toBe(first.hash);

  writeFileSync(path.join(folder, 'handler.mjs'), 'export const handler = 1;');
  packageFunction(folder);
  writeFileSync(first.file, 'damaged');
  expect(packageFunction(folder).hash).toBe(first.hash);
  expect(readFileSync(first.file)).toEqual(good);
});

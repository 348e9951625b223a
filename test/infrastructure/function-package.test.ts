import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { packageFunction } from '../../infrastructure/constructs/function-package.ts';
import { temporaryFolder } from './synthesise.ts';

function bundle(text: string): string {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'handler.mjs'), text);
  return folder;
}

it('holds the bundle under the name that Lambda’s handler setting expects', () => {
  const text = 'export const handler = async () => 1;';
  const { file } = packageFunction(bundle(text));
  const files = unzipSync(readFileSync(file));
  expect(Object.keys(files)).toEqual(['handler.mjs']);
  expect(new TextDecoder().decode(files['handler.mjs'])).toBe(text);
});

it('is the same bytes for the same bundle, in another folder, at another time', () => {
  const first = bundle('export const handler = 1;');
  const second = bundle('export const handler = 1;');
  utimesSync(path.join(second, 'handler.mjs'), 0, 0);
  const [one, other] = [packageFunction(first), packageFunction(second)];
  expect(readFileSync(one.file)).toEqual(readFileSync(other.file));
  expect(one.hash).toBe(other.hash);
});

it('has another hash for another bundle', () => {
  expect(packageFunction(bundle('export const handler = 1;')).hash).not.toBe(
    packageFunction(bundle('export const handler = 2;')).hash,
  );
});

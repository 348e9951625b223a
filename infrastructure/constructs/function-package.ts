import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync, zipSync } from 'fflate';

export interface FunctionPackage {
  /** The zip file that Lambda takes. */
  readonly file: string;
  /** SHA-256 of the zip in base64, as Lambda's CodeSha256 has it. */
  readonly hash: string;
}

/** The oldest date a zip can hold. Local time, because zip files have no time zone: so the bytes are the same in all. */
const epoch = new Date(1980, 0, 1);

/** A regular file that everyone may read: Lambda runs the code as another user. */
const readable = 0o100644 << 16;
const unix = 3;

/**
 * Zips a function's bundle, beside it. The same bundle gives the same bytes whenever and wherever it is zipped, so that
 * a function which has not changed plans no change.
 *
 * @param folder holds `handler.mjs`
 * @throws Error that says how to make the bundle if it is not there
 */
export function packageFunction(folder: string): FunctionPackage {
  const bundle = path.join(folder, 'handler.mjs');
  if (!existsSync(bundle)) {
    throw new Error(
      `There is no ${path.relative(process.cwd(), bundle)}: run \`make build\`, which bundles the functions.`,
    );
  }
  const contents = readFileSync(bundle);
  const key = createHash('sha256').update(contents).digest('hex');
  const file = path.join(folder, 'handler.zip');
  const zip = packed.get(key) ?? zipOf(contents, file) ?? compress(contents);
  packed.set(key, zip);
  writeFileSync(file, zip);
  return { file, hash: createHash('sha256').update(zip).digest('base64') };
}

/** Zips by the SHA-256 of the bundle: each environment has the same functions. */
const packed = new Map<string, Uint8Array>();

const compress = (contents: Uint8Array): Uint8Array =>
  zipSync({ 'handler.mjs': [contents, { mtime: epoch, os: unix, attrs: readable }] });

/** The zip made before, if it still holds these contents: compressing takes longer than everything else. */
function zipOf(contents: Uint8Array, file: string): Uint8Array | undefined {
  if (!existsSync(file)) return undefined;
  const zip = readFileSync(file);
  const { 'handler.mjs': held = new Uint8Array() } = unzipSync(zip);
  return Buffer.compare(held, contents) === 0 ? zip : undefined;
}

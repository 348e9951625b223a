import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { zipSync } from 'fflate';

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
  const file = path.join(folder, 'handler.zip');
  const bundleHash = sha256(contents);
  const made = stampOf(file);
  // Compressing takes longer than everything else: a zip made before, for whichever environment, is taken again.
  if (made?.bundle === bundleHash && made.zip === sha256(readFileSync(file))) return { file, hash: made.zip };
  const zip = zipSync({ 'handler.mjs': [contents, { mtime: epoch, os: unix, attrs: readable }] });
  const hash = sha256(zip);
  writeFileSync(file, zip);
  writeFileSync(stampFile(file), JSON.stringify({ bundle: bundleHash, zip: hash } satisfies Stamp));
  return { file, hash };
}

/** What a zip was made of, and that it is whole: the SHA-256 of both, in base64. */
interface Stamp {
  readonly bundle: string;
  readonly zip: string;
}

const stampFile = (file: string): string => `${file}.json`;

const stampOf = (file: string): Stamp | undefined =>
  existsSync(file) && existsSync(stampFile(file)) ? JSON.parse(readFileSync(stampFile(file), 'utf8')) : undefined;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');

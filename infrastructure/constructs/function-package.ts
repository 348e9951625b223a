import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { zipSync } from 'fflate';

export interface FunctionPackage {
  /** The path of the zip file for Lambda. */
  readonly file: string;
  /** SHA-256 of the zip in base64, equal to Lambda's CodeSha256. */
  readonly hash: string;
}

/**
 * The oldest date that a zip file can contain; it is the date of every file, so that the bytes are always the same. It is
 * in local time, because zip files have no time zone.
 */
const epoch = new Date(1980, 0, 1);

/** The file mode in a zip entry: a regular file that all users may read, because Lambda runs the code as another user. */
const readableByAll = 0o100644 << 16;
/** The number of Unix in a zip entry; the mode is only valid with it. */
const unix = 3;

/**
 * Writes the zip of a function's bundle next to it. The same bundle always gives the same bytes, so that Terraform
 * plans no change for an unchanged function.
 *
 * @param folder the folder with `handler.mjs`
 * @throws Error that says how to build the bundle if it is missing
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
  const stamp = stampOf(file);
  // Compressing is slow, so an earlier zip of the same bundle is used again.
  if (stamp?.bundle === bundleHash && stamp.zip === sha256(readFileSync(file))) return { file, hash: stamp.zip };
  const zip = zipSync({ 'handler.mjs': [contents, { mtime: epoch, os: unix, attrs: readableByAll }] });
  const hash = sha256(zip);
  writeFileSync(file, zip);
  writeFileSync(stampFile(file), JSON.stringify({ bundle: bundleHash, zip: hash } satisfies Stamp));
  return { file, hash };
}

/** The SHA-256 of a zip's contents and of the zip itself, in base64: the zip is used again only if both still match. */
interface Stamp {
  readonly bundle: string;
  readonly zip: string;
}

const stampFile = (file: string): string => `${file}.json`;

const stampOf = (file: string): Stamp | undefined =>
  existsSync(file) && existsSync(stampFile(file)) ? JSON.parse(readFileSync(stampFile(file), 'utf8')) : undefined;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');

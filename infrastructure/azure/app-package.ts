import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { zipSync } from 'fflate';

/** The oldest date that a zip file can contain; it is the date of every file, so that the bytes are always the same. */
const epoch = new Date(1980, 0, 1);

/**
 * Writes the zip of a function app next to its folder.
 * @param folder the folder with `app.cjs`, `host.json` and `package.json`
 * @returns the zip file
 * @throws Error that says how to build the bundle if it is missing
 */
export function packageApp(folder: string): string {
  if (!existsSync(path.join(folder, 'app.cjs'))) {
    throw new Error(
      `There is no ${path.relative(process.cwd(), folder)}/app.cjs: run \`make build\`, which bundles it.`,
    );
  }
  const files = readdirSync(folder).sort();
  const entries = files.map((name) => [name, [readFileSync(path.join(folder, name)), { mtime: epoch }]] as const);
  const file = `${folder}.zip`;
  writeFileSync(
    file,
    zipSync(Object.fromEntries(entries.map(([name, [contents, options]]) => [name, [contents, options]]))),
  );
  return file;
}

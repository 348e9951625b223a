import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { dynoxideBinary, ownPackages } from '../../../local/table/dynoxide.ts';
import { prepareDatabase } from '../../../local/table/prepare.ts';
import { startTable } from '../../../local/table/table.ts';

/** Stand-ins for npm and Docker, in place of all other programs but the shell's. */
let programs: string;
const { arch } = process;
/** dynoxide of this machine, which the stand-ins start: what they stand for, other machines have. */
const dynoxide = dynoxideBinary() ?? '';

beforeEach(() => {
  programs = mkdtempSync(path.join(tmpdir(), 'programs-'));
  vi.stubEnv('PATH', `${programs}:/usr/bin:/bin`);
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', '');
  // A machine that the lock file has no package for.
  Object.defineProperty(process, 'arch', { value: 'sparc' });
});
afterEach(() => {
  Object.defineProperty(process, 'arch', { value: arch });
  vi.unstubAllEnvs();
  rmSync(programs, { recursive: true });
  rmSync(ownPackages, { recursive: true, force: true });
});

function standIn(program: string, script: string): void {
  writeFileSync(path.join(programs, program), `#!/bin/sh\n${script}\n`);
  chmodSync(path.join(programs, program), 0o755);
}

/** npm that installs what it is asked for last; `$3` is the folder. */
const npmThatInstalls = `
echo "$@" > ${'"$(dirname "$0")"'}/npm.args
for last; do :; done
folder="$3/node_modules/\${last%@*}"
mkdir -p "$folder"
echo '{}' > "$folder/package.json"
ln -sf ${dynoxide} "$folder/dynoxide"`;
const npmWithout = 'echo "npm error code E404" >&2; exit 1';

/** Docker whose one image is dynoxide, in which DynamoDB Local says what it says when it starts. */
const dockerEngine = `
echo "$@" >> ${'"$(dirname "$0")"'}/docker.args
[ "$1" = version ] && { echo 27.0; exit 0; }
port=$(echo "$@" | sed -E 's/.*--publish 127.0.0.1:([0-9]+):8000.*/\\1/')
folder=$(echo "$@" | sed -nE 's/.*--volume ([^:]*):\\/data.*/\\1/p')
echo "Initializing DynamoDB Local with the following configuration:"
exec ${dynoxide} --host 127.0.0.1 --port $port \${folder:+--db-path $folder/db.sqlite}`;
const noDocker = 'echo "Cannot connect to the Docker daemon" >&2; exit 1';

async function prepared(): Promise<string> {
  const lines: string[] = [];
  await prepareDatabase((line) => lines.push(line));
  return lines.join('\n');
}

const stock = [{ sku: 'ANVIL', available: 3 }];

it('setup installs the dynoxide package of the platform in the locked version, outside the project’s packages', async () => {
  standIn('npm', npmThatInstalls);
  standIn('docker', noDocker);
  expect(await prepared()).toMatch(
    /^The local run uses dynoxide: @dynoxide\/\w+-sparc [\d.]+ was installed, in addition/,
  );
  const { optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const [version] = Object.values(optionalDependencies);
  const asked = readFileSync(path.join(programs, 'npm.args'), 'utf8').trim();
  expect(asked).toContain('--no-save');
  expect(asked.endsWith(`@dynoxide/${process.platform}-sparc@${version}`)).toBe(true);
  const table = await startTable({ stock });
  expect((await fetch(table.endpoint)).status).toBe(200);
  await table.close();
  expect(await prepared()).toBe('');
});

it('DynamoDB Local in Docker is used if dynoxide has no package for the platform, and stops with the run', async () => {
  standIn('npm', npmWithout);
  standIn('docker', dockerEngine);
  expect(await prepared()).toMatch(
    /^The local run uses DynamoDB Local in Docker, amazon\/dynamodb-local:[\d.]+: @dynoxide\/\w+-sparc [\d.]+ cannot be installed \(E404\)\.$/,
  );
  const dataFolder = path.join(programs, 'data');
  const table = await startTable({ stock, dataFolder });
  expect((await fetch(table.endpoint)).status).toBe(200);
  const started = readFileSync(path.join(programs, 'docker.args'), 'utf8').trim().split('\n').at(-1);
  expect(started).toMatch(/^run --rm --publish 127\.0\.0\.1:\d+:8000 .*-dbPath \/data$/);
  await table.close();
  await vi.waitFor(() => expect(fetch(table.endpoint)).rejects.toThrow(), { timeout: 10_000, interval: 20 });
});

it('a container that does not start is reported with Docker’s reason', async () => {
  standIn('npm', npmWithout);
  standIn('docker', '[ "$1" = version ] || { echo "no space left on device" >&2; exit 125; }');
  await expect(startTable({ stock })).rejects.toThrow(
    'DynamoDB Local did not start in Docker: no space left on device',
  );
});

it('setup without any database says what to do and does not fail', async () => {
  standIn('npm', npmWithout);
  standIn('docker', noDocker);
  expect(await prepared()).toMatch(
    /^There is no database .*E404.* no Docker engine answers\.\n.*AWS_ENDPOINT_URL_DYNAMODB/,
  );
});

it('the database at AWS_ENDPOINT_URL_DYNAMODB is used, and nothing is installed', async () => {
  standIn('npm', 'exit 1');
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', 'http://localhost:8000');
  expect(await prepared()).toBe('The local run uses the database at AWS_ENDPOINT_URL_DYNAMODB, http://localhost:8000.');
});

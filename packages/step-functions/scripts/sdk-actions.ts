/**
 * Writes src/integrations/sdk-actions.ts: the services and actions that `aws-sdk:<service>:<action>` resources can
 * name, out of AWS's own service models as botocore carries them (Apache-2.0). Given several versions of botocore, what
 * either has: state machines continue naming services that AWS has retired since.
 *
 * usage: node --import tsx packages/step-functions/scripts/sdk-actions.ts <botocore>/data...
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unsupportedActions } from './unsupported-actions.ts';

interface Model {
  readonly metadata: { readonly serviceId: string };
  readonly operations: Readonly<Record<string, unknown>>;
}

const folders = process.argv.slice(2);
const missing = folders.find((folder) => !existsSync(folder));
if (folders.length === 0 || missing !== undefined) {
  console.error(`There is no folder ${missing ?? '(nothing)'}: name the folder data of botocore.`);
  process.exit(2);
}

const actionsOf = new Map<string, Set<string>>();
for (const { metadata, operations } of folders.flatMap(readModels)) {
  const known = actionsOf.get(metadata.serviceId) ?? new Set();
  actionsOf.set(metadata.serviceId, new Set([...known, ...Object.keys(operations)]));
}
const lines = [...actionsOf].map(([service, actions]) => lineOf(service, actions)).sort();
const target = path.join(import.meta.dirname, '../src/integrations/sdk-actions.ts');
writeFileSync(
  target,
  `/** Written by scripts/sdk-actions.ts. A line a service: its name in errors, in packages, its actions by verb. */
export const sdkActions = \`
${lines.join('\n')}
\`;
`,
);
console.log(`${target}: ${lines.length} services`);

function readModels(folder: string): Model[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries.map(({ name }) => readModel(path.join(folder, name)));
}

function readModel(service: string): Model {
  const versions = readdirSync(service).filter((name) => /^\d{4}-/.test(name));
  const file = path.join(service, versions.sort().at(-1) ?? '', 'service-2.json');
  const text = existsSync(file) ? readFileSync(file) : gunzipSync(readFileSync(`${file}.gz`));
  return JSON.parse(text.toString());
}

function lineOf(serviceId: string, actions: ReadonlySet<string>): string {
  const service = javaName(serviceId);
  // As the packages of the AWS SDK for JavaScript 3 are named.
  const packageName = serviceId.toLowerCase().replaceAll(' ', '-');
  const verbs = new Map<string, string[]>();
  for (const action of [...actions].sort()) {
    if (unsupportedActions.has(`${service}:${action}`)) continue;
    const verb = /^(?:[A-Z]+(?![a-z])|[A-Z][a-z0-9]*)/.exec(action)?.[0] ?? action;
    verbs.set(verb, [...(verbs.get(verb) ?? []), action.slice(verb.length)]);
  }
  return [service, packageName, ...[...verbs].map(([verb, rests]) => `${verb}=${rests.join(',')}`)].join(' ');
}

/** What the AWS SDK for Java 2 calls a service: Step Functions names services after its classes. */
function javaName(serviceId: string): string {
  return serviceId
    .replace(/^(Amazon|AWS) /, '')
    .replace(/ Service$/, '')
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .replace(/([^a-z]{2,})v([0-9]+)/g, '$1 v$2 ')
    .replace(/([^A-Z]{2,})V([0-9]+)/g, '$1 V$2 ')
    .replace(/([a-z])([A-Z][a-zA-Z0-9])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/([0-9])([a-zA-Z])/g, '$1 $2')
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join('');
}

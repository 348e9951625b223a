import { setTimeout } from 'node:timers/promises';
import { afterAll } from 'vitest';
import { keptServers } from './kept-servers.ts';

// Runs for each test file. The files of one process share its globals, environment variables and servers. A file that
// changes them permanently would affect the files after it, so it fails by name.

/** Objects whose properties tests replace by stubs, spies or a fake clock. */
const objects: Readonly<Record<string, object>> = {
  '': globalThis,
  'console.': console,
  'Date.': Date,
  'Math.': Math,
  'process.': process,
};

/** Private properties of Node.js or vitest, or properties that a library (graceful-fs) replaces when it is loaded. */
const others = /(^|\.)_|^process\.(cwd|chdir|exitCode|domain)$/;

/** A name for the AWS SDK's requests, which Powertools sets when a bundle loads it during a test file. */
const setByPowertools = 'AWS_SDK_UA_APP_ID';

/** Handles that keep a process running until they are closed. */
const handles: Readonly<Record<string, string>> = {
  TCPServerWrap: 'a server that listens',
  ProcessWrap: 'a process that runs',
  FSEventWrap: 'a file that is watched',
};

/** Objects to which a file may add no properties either. */
const values = (): ReadonlyMap<string, unknown> =>
  new Map<string, unknown>([
    ['process.cwd()', process.cwd()],
    ['process.stdout.write', process.stdout.write],
    ['process.stderr.write', process.stderr.write],
    ...Object.entries(process.env)
      .filter(([name]) => name !== setByPowertools)
      .map(([name, value]) => [`process.env.${name}`, value] as const),
    ...process.eventNames().map((name) => [`listeners of ${String(name)}`, process.listenerCount(name)] as const),
  ]);

/** Properties that a file may not replace. Properties that libraries add when they are loaded are allowed. */
const properties = (): ReadonlyMap<string, PropertyDescriptor> =>
  new Map(
    Object.entries(objects).flatMap(([prefix, object]) =>
      Object.entries(Object.getOwnPropertyDescriptors(object))
        .map(([name, property]) => [prefix + name, property] as const)
        .filter(([name]) => !others.test(name)),
    ),
  );

/** Equal values; or the value of a getter, with which Node.js loads a module at its first use. */
const isSame = (before: PropertyDescriptor, after: PropertyDescriptor | undefined): boolean =>
  after !== undefined &&
  (Object.is(before.value, after.value) || Object.is(before.get?.call(globalThis), after.value)) &&
  (after.get === undefined || after.get === before.get);

/** The number of open handles, without those that are kept on purpose. */
function openHandles(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const open = process.getActiveResourcesInfo().flatMap((type) => handles[type] ?? []);
  for (const what of open) counts.set(what, (counts.get(what) ?? 0) + 1);
  const servers = handles.TCPServerWrap ?? '';
  for (const kept of keptServers.values()) counts.set(servers, (counts.get(servers) ?? 0) - kept);
  return counts;
}

const before = { values: values(), properties: properties(), handles: openHandles() };

/** Handles that the file has opened and not closed. */
const leftOpen = (): readonly string[] =>
  [...openHandles()].flatMap(([name, count]) => (count > (before.handles.get(name) ?? 0) ? [name] : []));

// The first registered hook is the last one that runs at the end of a file.
afterAll(async () => {
  // Closed handles disappear some event loop turns later.
  for (let turn = 0; turn < 100 && leftOpen().length > 0; turn++) await setTimeout(10);
  const after = { values: values(), properties: properties() };
  const names = new Set([...before.values.keys(), ...after.values.keys()]);
  const leftBehind = [
    ...[...names].filter((name) => before.values.get(name) !== after.values.get(name)),
    ...[...before.properties].flatMap(([name, each]) => (isSame(each, after.properties.get(name)) ? [] : [name])),
    ...leftOpen(),
  ];
  if (leftBehind.length > 0) throw new Error(`The tests of this file leave changed: ${leftBehind.join(', ')}`);
});

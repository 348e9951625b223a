import { statSync } from 'node:fs';
import { get, request } from 'node:http';
import { fullDisk, fullDisks } from './full-disk.ts';
import { LocalRun } from './local-run.ts';
import { fuzzActions, fuzzRoutes } from './requests.ts';

/** An attempt to harm a local run by a hostile definition, page, call or process. */
export interface Attempt {
  readonly name: string;
  /** It takes longer than a test may: only `make attack` runs it. */
  readonly isLong?: boolean;
  /** It mounts a disk, which needs permissions. */
  readonly mounts?: true;
  /** @returns undefined if the run withstood it, otherwise what happened */
  readonly run: (run: LocalRun, folder: string, isShort: boolean) => Promise<string | undefined>;
}

const deep = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);

const expressions: readonly [string, string, unknown][] = [
  ['a string as long as the memory', '$pad("x", 500000000)', {}],
  ['a string outside the heap', '$base64encode($pad("x", 100000000))', {}],
  ['nested descendant operators', '$states.input.**.**.**.**', deep(200)],
  ['an object that doubles', '$reduce([1..40], function($a, $i) { {"a": $a, "b": $a} }, 1)', {}],
  [
    'a comparison of each item with each other',
    '$distinct($states.input)',
    Array.from({ length: 15_000 }, (_, id) => ({ id })),
  ],
  ['a regular expression', '$replace($states.input, /a*b/, "")', 'a'.repeat(200_000)],
  ['a look-ahead', '$match($states.input, /(?=(a+)+$)b|(a+)+c/)', 'a'.repeat(40)],
  ['an endless loop', '($f := function() { $f() }; $f())', {}],
  [
    'strings that double',
    `(${Array.from({ length: 40 }, (_, i) => `$v${i + 1} := ${i === 0 ? '"xx"' : `$v${i} & $v${i}`};`).join('')} $v40)`,
    {},
  ],
];

const paths: readonly [string, object, unknown][] = [
  ['nested descendant operators', { OutputPath: '$..*..*..*' }, deep(200)],
  [
    'a list searched for each item of another list',
    { OutputPath: '$.a[?(@.id in $.b)]' },
    { a: Array.from({ length: 8000 }, () => ({ id: -1 })), b: Array.from({ length: 8000 }, (_, i) => i) },
  ],
  [
    'the same data a thousand times',
    { Parameters: Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}.$`, '$'])) },
    'x'.repeat(200_000),
  ],
  ['a nested regular expression', { OutputPath: '$[?(@.s =~ /(a+)+$/)]' }, [{ s: `${'a'.repeat(60)}b` }]],
];

let machines = 0;

/** Runs a definition. Withstood if the execution ends, and the process continues. */
async function ends(run: LocalRun, state: object, input: unknown, language: string): Promise<string | undefined> {
  const name = `attack-${process.pid}-${machines++}`;
  const definition = { QueryLanguage: language, StartAt: 'A', States: { A: { Type: 'Pass', ...state, End: true } } };
  const created = await run.call('CreateStateMachine', {
    name,
    definition: JSON.stringify(definition),
    roleArn: 'arn:aws:iam::111111111111:role/r',
  });
  if (created.status !== 200) return `refused: ${created.body.message}`;
  const { body } = await run.call('StartExecution', {
    stateMachineArn: created.body.stateMachineArn,
    input: JSON.stringify(input),
  });
  for (let tries = 0; tries < 600; tries++) {
    const { body: described } = await run.call('DescribeExecution', { executionArn: body.executionArn });
    if (described.status !== 'RUNNING') return run.alive ? undefined : 'the process has ended';
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return 'it runs for more than a minute';
}

const status = (url: string, method: string, headers: Record<string, string>, body = ''): Promise<number> =>
  new Promise((resolve) => {
    request(url, { method, headers }, (response) => resolve(response.resume().statusCode ?? 0))
      .on('error', () => resolve(0))
      .end(body);
  });

const pages: readonly (readonly ['console' | 'api' | 'gateway' | 'awsApi', string, string])[] = [
  ['console', 'POST', '/api/step-functions/ListStateMachines'],
  ['api', 'POST', '/quotes'],
  ['api', 'POST', '/orders'],
  ['gateway', 'POST', '/payments'],
  ['awsApi', 'POST', '/'],
];
const origins: readonly Record<string, string>[] = [
  { origin: 'https://evil.example', 'content-type': 'text/plain' },
  { origin: 'null', 'content-type': 'text/plain' },
  { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'content-type': 'text/plain' },
  { host: 'evil.example', 'content-type': 'application/json' },
];

async function survives(run: LocalRun): Promise<string | undefined> {
  const name = `waits-${process.pid}`;
  const loop = '{% ($f := function() { $f() }; $f()) %}';
  const States = {
    Wait: { Type: 'Wait', Seconds: 1, Next: 'Loop' },
    Loop: { Type: 'Pass', Output: loop, End: true },
  };
  const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Wait', States });
  const { body } = await run.call('CreateStateMachine', {
    name,
    definition,
    roleArn: 'arn:aws:iam::111111111111:role/r',
  });
  const started = await run.call('StartExecution', { stateMachineArn: body.stateMachineArn });
  await run.end('SIGKILL');
  if (!(await run.start())) return `it does not start again: ${run.output.slice(-300)}`;
  for (let tries = 0; tries < 300; tries++) {
    const described = await run.call('DescribeExecution', { executionArn: started.body.executionArn });
    if (described.body.status === 'FAILED') return undefined;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return 'the execution did not continue';
}

const streams = 100;
const waiting = 400;

/** Opens many pages that receive all events, and starts many waiting executions and then some more. */
async function manyStreams(run: LocalRun): Promise<string | undefined> {
  const definition = JSON.stringify({ StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 3600, End: true } } });
  const name = `streams-${process.pid}`;
  const { body } = await run.call('CreateStateMachine', {
    name,
    definition,
    roleArn: 'arn:aws:iam::111111111111:role/r',
  });
  const startSome = async (count: number) => {
    for (let n = 0; n < count; n += 10) {
      const { stateMachineArn } = body;
      await Promise.all(Array.from({ length: 10 }, () => run.call('StartExecution', { stateMachineArn })));
    }
  };
  await startSome(waiting);
  let notified = 0;
  const open = Array.from({ length: streams }, () =>
    get(`${run.urls.console}/api/changes`, (response) => {
      let hadEvent = false;
      response.on('data', (chunk: Buffer) => {
        if (!hadEvent && chunk.includes('event: changed')) notified++;
        hadEvent ||= chunk.includes('event: changed');
      });
    }).on('error', () => {}),
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  await startSome(waiting / 4);
  for (let tries = 0; tries < 100 && notified < streams; tries++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  for (const stream of open) stream.destroy();
  await run.call('DeleteStateMachine', { stateMachineArn: body.stateMachineArn });
  return notified === streams ? undefined : `only ${notified} of ${streams} pages got any event`;
}

async function secondStart(_run: LocalRun, folder: string): Promise<string | undefined> {
  const second = new LocalRun(folder);
  const started = await second.start();
  await second.end('SIGKILL');
  return started || !second.output.includes('is in use by process') ? 'a second one runs' : undefined;
}

export const attempts: readonly Attempt[] = [
  ...expressions.map(
    ([name, expression, input], index): Attempt => ({
      name: `expression: ${name}`,
      isLong: index > 1,
      run: (run) => ends(run, { Output: `{% ${expression} %}` }, input, 'JSONata'),
    }),
  ),
  ...paths.map(
    ([name, state, input], index): Attempt => ({
      name: `path: ${name}`,
      isLong: index > 0,
      run: (run) => ends(run, state, input, 'JSONPath'),
    }),
  ),
  ...pages.flatMap(([server, method, path]) =>
    origins.map(
      (headers): Attempt => ({
        name: `page: ${method} ${path} of the ${server}, ${Object.entries(headers)[0]?.join(' ')}`,
        run: async (run) => {
          const answered = await status(`${run.urls[server]}${path}`, method, headers, '{}');
          return answered === 403 ? undefined : `answered ${answered}`;
        },
      }),
    ),
  ),
  {
    name: 'page: the table at 127.0.0.1',
    run: async (run) => {
      const { hostname, port } = new URL(run.urls.table);
      if (process.platform === 'linux' && hostname === '127.0.0.1') return 'it is at 127.0.0.1';
      return (await status(`http://127.0.0.1:${port}/`, 'GET', {})) === 0 ? undefined : 'it answers';
    },
  },
  {
    name: 'call: every member of every action with arbitrary values',
    run: (run, _folder, isShort) => fuzzActions(run, isShort),
  },
  {
    name: "call: every field of the API's routes with arbitrary values",
    run: (run, _folder, isShort) => fuzzRoutes(run, isShort),
  },
  {
    name: 'file: access to the data folder by other users',
    run: async (_run, folder) => ((statSync(folder).mode & 0o077) === 0 ? undefined : 'it is'),
  },
  { name: 'race: 100 pages that receive all events, and 500 waiting executions', isLong: true, run: manyStreams },
  { name: 'race: a second start on the same data folder', isLong: true, run: secondStart },
  { name: 'kill: kill -9 before an endless loop', isLong: true, run: survives },
  ...(Object.keys(fullDisks) as (keyof typeof fullDisks)[]).flatMap((part) =>
    (['SIGTERM', 'SIGKILL'] as const).map(
      (end): Attempt => ({
        name: `disk: a full disk under ${part}, then ${end}`,
        mounts: true,
        isLong: part !== "the engine's journal" || end !== 'SIGKILL',
        run: () => fullDisk(part, end),
      }),
    ),
  ),
];

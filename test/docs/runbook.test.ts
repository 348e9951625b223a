import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { functionNames } from '../../functions/manifest.ts';
import { functionsOf } from '../../local/workflows.ts';
import { orderCompensations } from '../../orders/order/undo.ts';
import { removeFolders, synthesise } from '../infrastructure/synthesise.ts';

afterAll(removeFolders);

const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');

it('the runbook names every alarm', () => {
  const alarms = Object.values(synthesise().resource.aws_cloudwatch_metric_alarm ?? {});
  const names = alarms.map(({ alarm_name }) => String(alarm_name).replace('order-processing-test-', ''));
  const kinds = new Set(
    names.map((name) => {
      const functionName = functionNames.find((each) => name.startsWith(`${each}-`));
      return functionName === undefined ? name : name.replace(functionName, '<function>');
    }),
  );
  expect(kinds.size).toBeGreaterThan(8);
  expect([...kinds].filter((kind) => !runbook.includes(`\`${kind}\``))).toEqual([]);
});

it('the repair by hand calls every compensation in order, and the runbook explains each word for what is left to undo', () => {
  const compensations = functionsOf(
    'order-processing',
    orderCompensations.map(({ compensation }) => compensation),
  );
  const commands = [...runbook.matchAll(/^call ([\w-]+) /gm)].map(([, name]) => name);
  expect(commands.filter((name) => compensations.some((each) => each === name))).toEqual(compensations);
  for (const { left } of orderCompensations) expect(runbook).toContain(`\`${left}\``);
});

it('every link to a section of the runbook leads to a heading', () => {
  const sections = [...runbook.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title.toLowerCase().replaceAll(' ', '-'),
  );
  for (const [, anchor] of runbook.matchAll(/\]\(#([^)]*)\)/g)) expect(sections).toContain(anchor);
});

it.each([
  ['temporary credentials and their session token', 'a/token+=', 'host;x-amz-date;x-amz-security-token'],
  ['permanent credentials', undefined, 'host;x-amz-date'],
])('the runbook’s curl function signs requests with %s', async (_, token, signed) => {
  const [, define = ''] = /^(curl\(\) \{\n.*?^\}\n)/ms.exec(runbook) ?? [];
  const received: IncomingHttpHeaders[] = [];
  const server = createServer(({ headers }, response) => {
    received.push(headers);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const credentials = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_DEFAULT_REGION: 'eu-central-1' };
  const env = { PATH: process.env.PATH, ...credentials, ...(token && { AWS_SESSION_TOKEN: token }) };

  await promisify(execFile)('bash', ['-c', `${define}curl -s http://127.0.0.1:${port}/repairs`], { env });

  server.close();
  expect(received).toHaveLength(1);
  expect(received[0]?.authorization).toContain(`SignedHeaders=${signed}`);
  expect(received[0]?.['x-amz-security-token']).toBe(token);
});

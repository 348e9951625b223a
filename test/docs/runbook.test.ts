import { readFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { functionNames } from '../../functions/manifest.ts';
import { removeFolders, synthesise } from '../infrastructure/synthesise.ts';

afterAll(removeFolders);

const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');

it('says for every alarm what to do', () => {
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

it('links only to sections that are there', () => {
  const sections = [...runbook.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title.toLowerCase().replaceAll(' ', '-'),
  );
  for (const [, anchor] of runbook.matchAll(/\]\(#([^)]*)\)/g)) expect(sections).toContain(anchor);
});

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readWorkflowLog } from '../../local/read-workflow-log.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'workflow-log-'));
const line = (id: number) =>
  JSON.stringify({ id: String(id), type: 'PassStateEntered', details: {}, execution_arn: 'arn' });

async function idsIn(file: string): Promise<string[]> {
  const ids: string[] = [];
  await readWorkflowLog(path.join(folder, file), ({ id }) => ids.push(id));
  return ids;
}

it('the log of an earlier run is read without a last incomplete line', async () => {
  writeFileSync(path.join(folder, 'cut.log'), `${line(1)}\n${line(2)}\n${line(3).slice(0, 20)}`);

  expect(await idsIn('cut.log')).toEqual(['1', '2']);
});

it('only the end of a long log is read', async () => {
  const long = `${JSON.stringify({ ...JSON.parse(line(1)), details: { input: 'x'.repeat(40_000_000) } })}\n`;
  writeFileSync(path.join(folder, 'long.log'), `${long}${line(2)}\n`);

  expect(await idsIn('long.log')).toEqual(['2']);
});

it('a missing log has no records', async () => {
  expect(await idsIn('missing.log')).toEqual([]);
});

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

it('reads what an earlier run has logged, but no line that was cut off', async () => {
  writeFileSync(path.join(folder, 'cut.log'), `${line(1)}\n${line(2)}\n${line(3).slice(0, 20)}`);

  expect(await idsIn('cut.log')).toEqual(['1', '2']);
});

it('reads the end of a long log', async () => {
  const long = `${JSON.stringify({ ...JSON.parse(line(1)), details: { input: 'x'.repeat(40_000_000) } })}\n`;
  writeFileSync(path.join(folder, 'long.log'), `${long}${line(2)}\n`);

  expect(await idsIn('long.log')).toEqual(['2']);
});

it('has nothing to read of a first run', async () => {
  expect(await idsIn('missing.log')).toEqual([]);
});

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readWorkflowLog } from '../../../local/logs/read-workflow-log.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'workflow-log-'));
const line = (id: number) =>
  JSON.stringify({
    id: String(id),
    type: 'PassStateEntered',
    details: {},
    previous_event_id: String(id - 1),
    event_timestamp: '1000',
    execution_arn: 'arn',
    redrive_count: '0',
  });

async function idsIn(file: string, log: (line: string) => void = () => {}): Promise<string[]> {
  const ids: string[] = [];
  await readWorkflowLog(path.join(folder, file), ({ id }) => ids.push(id), log);
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

it('several files are read from the oldest on, and an unreadable file is skipped', async () => {
  const said: string[] = [];
  writeFileSync(path.join(folder, 'rotated.log.3'), `${line(1)}\n`);
  mkdirSync(path.join(folder, 'rotated.log.2'));
  writeFileSync(path.join(folder, 'rotated.log.1'), `${line(2)}\n${line(3)}\n`);
  writeFileSync(path.join(folder, 'rotated.log'), `${line(4)}\n`);

  expect(await idsIn('rotated.log', (text) => said.push(text))).toEqual(['1', '2', '3', '4']);
  expect(said).toEqual([expect.stringMatching(/rotated\.log\.2 cannot be read, so its records are not shown: EISDIR/)]);
});

it('lines that are not records are skipped', async () => {
  const others = ['null', '[]', '{"id":1}', line(2).replace('{}', 'null'), line(3).replace('"1000"', '{}'), '\0\0'];
  writeFileSync(path.join(folder, 'damaged.log'), [line(1), ...others, line(9), ''].join('\n'));

  expect(await idsIn('damaged.log')).toEqual(['1', '9']);
});

it('a missing log has no records', async () => {
  expect(await idsIn('missing.log')).toEqual([]);
});

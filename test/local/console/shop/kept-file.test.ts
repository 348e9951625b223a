import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { KeptFile } from '../../../../local/console/shop/server/kept-environments.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'kept-'));

it('test environments are read back as they were written', () => {
  const log: string[] = [];
  const file = new KeptFile(path.join(folder, 'new', 'kept.json'), (line) => log.push(line));
  const kept = {
    environments: { orders: [], returns: [], asked: ['approvals/1'], replies: [] },
    faults: [{ function: 'fulfill-order', when: 'before', error: 'Down', times: 2 }],
    about: [['order-1', { meets: ['The bank pays'] }]],
    returns: [],
  } as const;

  expect(file.read()).toBe(undefined);
  file.write(kept);

  expect(file.read()).toMatchObject(kept);
  expect(log).toEqual([]);
});

it('an unreadable file is reported by name and ignored', () => {
  const log: string[] = [];
  const file = path.join(folder, 'broken.json');
  writeFileSync(file, '{"version": 1, "environ');

  expect(new KeptFile(file, (line) => log.push(line)).read()).toBe(undefined);
  writeFileSync(file, '{"version": 99}');
  expect(new KeptFile(file, (line) => log.push(line)).read()).toBe(undefined);
  expect(log).toEqual([
    expect.stringMatching(/broken.json cannot be read: .* lost their test environments/),
    expect.stringMatching(/broken.json is of another version/),
  ]);
});

import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type Kept, KeptFile } from '../../../../local/console/shop/server/kept-environments.ts';

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

const whole = {
  version: 1,
  environments: { orders: [], returns: [], asked: [], replies: [] },
  faults: [],
  about: [],
  returns: [],
};
const damages: [text: string, said: RegExp][] = [
  ['{"version": 1, "environ', /JSON/],
  ['{"version": 99}', /version: /],
  [JSON.stringify({ ...whole, faults: [{ function: 'none' }] }), /faults\[0\]\.function: /],
  [JSON.stringify({ ...whole, environments: null }), /environments: /],
];

it.each(damages)(
  'a damaged file is kept under another name, and its error is reported with the field: %s',
  (text, said) => {
    const log: string[] = [];
    const own = mkdtempSync(path.join(folder, 'damaged-'));
    const file = path.join(own, 'kept.json');

    for (const _run of [1, 2]) {
      writeFileSync(file, text);
      const kept = new KeptFile(file, (line) => log.push(line));
      expect(kept.read()).toBe(undefined);
      expect(kept.damage).toMatch(said);
      kept.write({ ...whole } as unknown as Kept);
      // What this run keeps is no damage of its own.
      expect(kept.read()).toMatchObject(whole);
    }

    expect(readdirSync(own)).toEqual(['kept.json', 'kept.json.damaged-1', 'kept.json.damaged-2']);
    expect(readFileSync(`${file}.damaged-1`, 'utf8')).toBe(text);
    expect(log).toEqual(
      [1, 2].map((n) => expect.stringMatching(new RegExp(`The file is kept as kept.json.damaged-${n}`))),
    );
  },
);

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogFile } from '../../local/log-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the log file of the functions', () => {
  it('drops lines while it cannot be written, reports that once, and continues afterwards', async () => {
    const file = path.join(folder, 'functions.log');
    mkdirSync(file);
    const said: string[] = [];
    const log = new LogFile(file, (line) => said.push(line));

    for (const line of ['lost', 'lost too']) {
      log.write(line);
      await log.close();
    }
    rmSync(file, { recursive: true });
    log.write('kept');
    await log.close();

    expect(readFileSync(file, 'utf8')).toBe('kept\n');
    expect(said).toEqual([expect.stringContaining('cannot be written'), `${file} can be written again.`]);
  });
});

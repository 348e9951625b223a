import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogFile, logFilesOf } from '../../../local/logs/log-file.ts';

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

  it('begins a new line after a line that a crash or a full disk has cut off', async () => {
    const file = path.join(folder, 'functions.log');
    writeFileSync(file, 'whole\ncut o');

    const log = new LogFile(file, () => {});
    log.write('next');
    await log.close();

    expect(readFileSync(file, 'utf8')).toBe('whole\ncut o\nnext\n');
  });

  it('continues in new files, of which the four newest are kept', async () => {
    const file = path.join(folder, 'functions.log');
    const log = new LogFile(file, () => {}, 100);

    for (let number = 0; number < 60; number++) {
      log.write(`line ${number}`);
      await log.close();
    }

    expect(readdirSync(folder).sort()).toEqual(logFilesOf('functions.log').sort());
    const texts = logFilesOf(file).map((each) => readFileSync(each, 'utf8'));
    expect(Math.max(...texts.map(({ length }) => length))).toBeLessThan(120);
    const lines = texts.reverse().join('').trimEnd().split('\n');
    expect(lines).toEqual(Array.from({ length: lines.length }, (_, i) => `line ${60 - lines.length + i}`));
    expect(lines.length).toBeGreaterThan(35);
  });
});

import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { documents, project, read } from '../support/repository.ts';

interface Target {
  readonly prerequisites: readonly string[];
  /** A target: its line in `make help`, and its commands. */
  readonly text: string;
}

/** The targets of the Makefile, by name. */
const targets = new Map<string, Target>(
  [...read('Makefile').matchAll(/^([a-z-]+):(.*)\n((?:\t.*\n)*)/gm)].map(([, name = '', head = '', recipe = '']) => {
    const [prerequisites = ''] = head.split('##');
    return [name, { prerequisites: prerequisites.trim().split(/\s+/), text: `${head}\n${recipe}` }];
  }),
);

/** A source file of a program, with all files of the project that it imports. */
function sourcesOf(file: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(file) || !existsSync(path.join(project, file))) return found;
  found.add(file);
  for (const [, name = ''] of read(file).matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+\.tsx?)'/g))
    sourcesOf(path.join(path.dirname(file), name), found);
  return found;
}

/**
 * The forms in which a program reads a variable: `env.NAME`, `const { NAME, OTHER = '' } = process.env`,
 * `portFrom('NAME', ...)`.
 */
const reading = /\benv\.([A-Z][A-Z_]+)\b|\{([^{}]*)\} = (?:process\.|this\.#)?env\b|\bportFrom\('([A-Z_]+)'/g;

/** The variables that the commands of a target and of its prerequisites name or read. */
function variablesOf(name: string): ReadonlySet<string> {
  const { prerequisites = [], text = '' } = targets.get(name) ?? {};
  const programs = [...text.matchAll(/[\w./-]+\.ts\b/g)].flatMap(([file]) => [...sourcesOf(file)]);
  return new Set([
    ...[...text.matchAll(/\$\((?:(?:if|or|foreach) [^$]*\$\()?([A-Z_]+)\b/g)].map(([, variable = '']) => variable),
    ...programs.flatMap((file) =>
      [...read(file).matchAll(reading)].flatMap(
        (found) =>
          found
            .slice(1)
            .join(' ')
            .match(/\b[A-Z][A-Z_]+\b/g) ?? [],
      ),
    ),
    ...prerequisites.flatMap((each) => [...variablesOf(each)]),
  ]);
}

/** The targets in a line with a make command: `make lint test`. */
const commandsIn = (line: string): readonly string[] =>
  [...line.matchAll(/(?:`|^|\s{2,})(?:[A-Z_]+=(?:'[^']*'|\S+) )*make ((?:[a-z-]+ )*[a-z-]+)/g)].flatMap(
    ([, names = '']) => names.split(' '),
  );

/** Each line of a document with a make command, and the line of each target in `make help`. */
const lines = [
  ...documents.flatMap((file) =>
    read(file)
      .split('\n')
      .map((line) => ({ where: file, line, commands: commandsIn(line) })),
  ),
  ...[...read('Makefile').matchAll(/^([a-z-]+):.*?## (.*)$/gm)].map(([, name = '', line = '']) => ({
    where: 'make help',
    line,
    commands: [name],
  })),
].filter(({ commands }) => commands.length > 0);

describe('a make command that a document names', () => {
  it('is a target of the Makefile', () => {
    const unknown = lines.flatMap(({ where, commands }) =>
      commands.filter((name) => !targets.has(name)).map((name) => `${where}: make ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it('reads the variables that the same line shows', () => {
    const unread = lines.flatMap(({ where, line, commands }) => {
      const known = new Set(commands.flatMap((name) => [...variablesOf(name)]));
      return [...line.matchAll(/(?<![\w-])([A-Z][A-Z_]+)=/g)].flatMap(([, name = '']) =>
        known.has(name) ? [] : `${where}: ${name}= of make ${commands.join(', ')}`,
      );
    });
    expect(unread).toEqual([]);
  });
});

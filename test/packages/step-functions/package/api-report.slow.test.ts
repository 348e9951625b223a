import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import * as engine from 'step-functions-engine';
import * as lambdaRuntime from 'step-functions-engine/lambda-runtime';
import * as server from 'step-functions-engine/server';
import * as testing from 'step-functions-engine/testing';
import * as validation from 'step-functions-engine/validation';
import { describe, expect, it } from 'vitest';
import { renderApiReport } from '../../../../packages/step-functions/scripts/api-report.ts';

const project = path.resolve(import.meta.dirname, '../../../..');
const report = readFileSync(path.join(project, 'packages/step-functions/docs/api.md'), 'utf8');

it('docs/api.md is up to date with the exports of the package (`make api-report` writes it)', () => {
  expect(report).toBe(renderApiReport());
});

it('docs/api.md contains every export of the modules', () => {
  const names = [engine, testing, validation, server, lambdaRuntime].flatMap((module) => Object.keys(module));
  expect(names.filter((name) => !report.includes(`\n### ${name}\n`))).toEqual([]);
});

it('every class and function has a doc comment', () => {
  const undocumented = [...report.matchAll(/^### (\w+)\n\n```ts\n(?:abstract )?(?:class|function) /gm)].map(
    ([, name]) => name,
  );
  expect(undocumented).toEqual([]);
});

/** The examples in doc comments, by the names of their exports. */
const examples = [...report.matchAll(/^### (\w+)\n\n```ts\n([\s\S]*?)^```$/gm)].flatMap(([, name = '', text = '']) =>
  [...text.matchAll(/^ \* ```js\n([\s\S]*?)^ \* ```$/gm)].map(
    ([, code = '']) => [name, code.replace(/^ \* ?/gm, '')] as const,
  ),
);

describe('a doc comment’s example', () => {
  it('exists for every exported function and class, except error classes', () => {
    const exported = [engine, testing, validation, server, lambdaRuntime].flatMap((module) => Object.entries(module));
    const callable = exported.filter(([, value]) => typeof value === 'function' && !(value.prototype instanceof Error));
    const withExample = new Set(examples.map(([name]) => name));
    expect(callable.map(([name]) => name).filter((name) => !withExample.has(name))).toEqual([]);
  });

  it.each(examples)('of %s prints the output in its comments', async (_, code) => {
    const options = ['--conditions=source', '--import', 'tsx', '--input-type=module', '--eval', code];
    const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: project });
    expect(stdout).toBe(
      [...code.matchAll(/console\.log\(.*; \/\/ (.*)$/gm)].map(([, printed]) => `${printed}\n`).join(''),
    );
  });
});

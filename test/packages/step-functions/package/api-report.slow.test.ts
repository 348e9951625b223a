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

it('docs/api.md is what the package exports now: `make api-report` writes it', () => {
  expect(report).toBe(renderApiReport());
});

it('names everything that the modules export', () => {
  const names = [engine, testing, validation, server, lambdaRuntime].flatMap((module) => Object.keys(module));
  expect(names.filter((name) => !report.includes(`\n### ${name}\n`))).toEqual([]);
});

it('every class and function says what it does', () => {
  const silent = [...report.matchAll(/^### (\w+)\n\n```ts\n(?:abstract )?(?:class|function) /gm)].map(
    ([, name]) => name,
  );
  expect(silent).toEqual([]);
});

/** The examples in doc comments, by what they are of. */
const examples = [...report.matchAll(/^### (\w+)\n\n```ts\n([\s\S]*?)^```$/gm)].flatMap(([, name = '', text = '']) =>
  [...text.matchAll(/^ \* ```js\n([\s\S]*?)^ \* ```$/gm)].map(
    ([, code = '']) => [name, code.replace(/^ \* ?/gm, '')] as const,
  ),
);

describe('the example', () => {
  it('is there of what most programs begin with', () => {
    const names = examples.map(([name]) => name);
    expect(names).toEqual(expect.arrayContaining(['StepFunctions', 'simulate', 'validateDefinition']));
  });

  it.each(examples)('of %s prints what it says', async (_, code) => {
    const options = ['--conditions=source', '--import', 'tsx', '--input-type=module', '--eval', code];
    const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: project });
    expect(stdout).toBe(
      [...code.matchAll(/console\.log\(.*; \/\/ (.*)$/gm)].map(([, printed]) => `${printed}\n`).join(''),
    );
  });
});

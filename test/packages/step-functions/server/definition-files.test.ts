import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDefinitions } from '../../../../packages/step-functions/src/server/definition-files.ts';
import { lineOf } from '../../../../packages/step-functions/src/server/definition-lines.ts';
import { readSource } from '../../../../packages/step-functions/src/server/definition-source.ts';
import { readDefinition, simulate } from '../../../../packages/step-functions/src/testing/index.ts';

const values = new Map([
  ['Function', 'price'],
  ['Seconds', '90'],
  ['Code', '007'],
  ['Quoted', 'say "yes": #1'],
]);
const yaml = (source: string) => readSource(source, true, values);
const parsed = (source: string) => JSON.parse(yaml(source).text);

describe('a definition in YAML', () => {
  it('is converted to JSON', () => {
    const source = `
# Prices an order.
StartAt: Price
States:
  Price: &task
    Type: Task
    Output: >-
      {% $merge([$states.input,
      {"at": "x"}]) %}
    End: true
  Again:
    <<: *task
    Timestamp: 2026-01-01T00:00:00Z
`;

    expect(parsed(source)).toEqual({
      StartAt: 'Price',
      States: {
        Price: { Type: 'Task', Output: '{% $merge([$states.input, {"at": "x"}]) %}', End: true },
        Again: {
          Type: 'Task',
          Output: '{% $merge([$states.input, {"at": "x"}]) %}',
          End: true,
          Timestamp: '2026-01-01T00:00:00Z',
        },
      },
    });
  });

  it('has its placeholders replaced: by a JSON value if unquoted and alone, otherwise by text', () => {
    const source = 'a: ${Seconds}\nb: "${Seconds}"\nc: arn:${Function}\nd: \'${Code}\'\ne: ${Quoted}\nf: x ${Quoted}';

    expect(parsed(source)).toEqual({
      a: 90,
      b: '90',
      c: 'arn:price',
      d: '007',
      e: 'say "yes": #1',
      f: 'x say "yes": #1',
    });
  });

  it('keeps placeholders without a value, which are returned by name', () => {
    const { text, unfilled } = yaml('a: ${Missing}\nb: ${Missing}-${Other}');

    expect(JSON.parse(text)).toEqual({ a: '${Missing}', b: '${Missing}-${Other}' });
    expect(unfilled).toEqual(['Missing', 'Other']);
  });

  it.each([
    ['a duplicate key', 'A: 1\nB:\n  C: 1\n  C: 2', /^4:3: Map keys must be unique/],
    ['an expression without quotes', 'A:\n  Output: {% 1 %}', /^2:12: .*put the text in quotes/],
    ['a CloudFormation function', 'A: 1\nResource: !GetAtt Price.Arn', /^2:11: .*!GetAtt.*placeholders/],
    ['two documents', 'A: 1\n---\nB: 2', /^2:1: a file holds one definition/],
    ['an alias without an anchor', 'A: *gone', /^1:1: .*gone/],
    ['no content', ' \n', /^1:1: the file is empty/],
  ])('is refused with %s, and the message names the line', (_what, source, problem) => {
    expect(yaml(source).problem).toMatch(problem);
  });
});

describe('a definition in JSON', () => {
  it('is refused with a trailing comma, and the message names the line', () => {
    expect(readSource('{\n  "StartAt": "A",\n}', false, values).problem).toMatch(/^3:2: .*comma too many/);
  });

  it('has its placeholders replaced: by numbers if unquoted, and by escaped text inside quotes', () => {
    const { text } = readSource('{"a": ${Seconds}, "b": "${Quoted}"}', false, values);

    expect(JSON.parse(text)).toEqual({ a: 90, b: 'say "yes": #1' });
  });
});

describe('the line of a location', () => {
  const source = `{
  "States": {
    "A": {},
    "A/B": {
      "Retry": [
        { "ErrorEquals": [] },
        {
          "ErrorEquals": ["x"]
        }
      ]
    }
  }
}`;

  it.each([
    ['/States/A/B', 4],
    ['/States/A/B/Retry[1]/ErrorEquals', 8],
    ['/States/A/B/Retry[1]', 7],
    ['/States/A/Next', 3],
    ['/Version', undefined],
    ['/', undefined],
  ])('%s is %s', (location, line) => {
    expect(lineOf(source, location)).toBe(line);
  });
});

describe('definition files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'definitions-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (file: string, content: string) => writeFileSync(path.join(folder, file), content);

  it('of a folder are those ending in .asl.json, .asl.yaml or .asl.yml, and name the state machines', () => {
    for (const file of ['a.asl.json', 'b.asl.yaml', 'c.asl.yml', 'd.json', 'e.yaml', 'readme.md']) write(file, '{}');

    expect(readDefinitions([folder], new Map()).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(readDefinitions([path.join(folder, 'e.yaml')], new Map()).map(({ name }) => name)).toEqual(['e']);
  });

  it('are refused if JSON and YAML define the same state machine', () => {
    for (const file of ['a.asl.json', 'a.asl.yaml']) write(file, '{}');

    expect(() => readDefinitions([folder], new Map())).toThrow(
      /a\.asl\.json and .*a\.asl\.yaml both define the state machine a/,
    );
  });

  it('are read by readDefinition for simulations, with the line in errors', async () => {
    write(
      'm.asl.yaml',
      'StartAt: W\nStates:\n  W: { Type: Wait, Seconds: "${S}", End: true }\n'.replace('"${S}"', '5'),
    );
    write('bad.asl.yaml', 'StartAt: W\nStates: [');

    const simulation = await simulate(readDefinition(path.join(folder, 'm.asl.yaml')));

    expect(simulation.seconds).toBe(5);
    expect(() => readDefinition(path.join(folder, 'bad.asl.yaml'))).toThrow(/bad\.asl\.yaml:2:10: /);
    expect(() => readDefinition(path.join(folder, 'none.asl.yaml'))).toThrow(/There is no file or folder/);
  });
});

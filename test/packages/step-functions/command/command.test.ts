import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runSimulate } from '../../../../packages/step-functions/src/command/simulate.ts';
import { runValidate } from '../../../../packages/step-functions/src/command/validate.ts';

let folder: string;
let printed: string[];
let warned: string[];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'command-'));
  printed = [];
  warned = [];
  vi.spyOn(console, 'log').mockImplementation((line) => void printed.push(String(line)));
  vi.spyOn(console, 'error').mockImplementation((line) => void warned.push(String(line)));
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function write(file: string, content: string | object): string {
  const target = path.join(folder, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, typeof content === 'string' ? content : JSON.stringify(content));
  return target;
}

const price = {
  StartAt: 'Price',
  States: {
    Price: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'price', 'Payload.$': '$' },
      OutputPath: '$.Payload',
      End: true,
    },
  },
};

describe('validate', () => {
  it('prints for each definition whether AWS accepts it, and each error with its file and line', async () => {
    write('a.asl.json', price);
    write('b.asl.yaml', 'StartAt: Go\nStates:\n  Go:\n    Type: Pass\n    Next: Nowhere\n');

    expect(await runValidate([folder])).toBe(1);

    expect(printed[0]).toMatch(/a\.asl\.json: valid$/);
    expect(printed[1]).toMatch(/b\.asl\.yaml: REFUSED, as AWS would$/);
    expect(printed[2]).toMatch(/b\.asl\.yaml:5: MISSING_TRANSITION_TARGET: .* at \/States\/Go\/Next$/);
  });

  it('prints warnings and accepts the definition', async () => {
    const file = write('a.asl.yml', 'StartAt: A\nStates:\n  A:\n    Type: Pass\n    Result: $.x\n    End: true\n');

    expect(await runValidate([file])).toBe(0);

    expect(printed.join('\n')).toMatch(/a\.asl\.yml: valid\n.*a\.asl\.yml:5: warning PASS_RESULT_IS_STATIC/);
  });

  it('names an unknown option and the command that lists the options', async () => {
    await expect(runValidate([folder, '--sett', 'a=b'])).rejects.toMatchObject({
      name: 'UserError',
      message: "Unknown option '--sett'. step-functions validate --help lists the options.",
    });
  });
});

describe('simulate', () => {
  it('runs YAML with placeholders, and prints the states and the status', async () => {
    const file = write(
      'order.asl.yaml',
      'StartAt: Wait\nStates:\n  Wait:\n    Type: Wait\n    Seconds: ${Pause}\n    End: true\n',
    );

    expect(await runSimulate([file, '--set', 'Pause=30'])).toBe(0);

    expect(printed.slice(0, 2)).toEqual(['Wait', 'SUCCEEDED after 30 s and 1 state transitions']);
  });

  it('does not run a definition that AWS would refuse', async () => {
    const file = write('a.asl.json', { ...price, StartAt: 'Nowhere' });

    await expect(runSimulate([file])).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(
        /a\.asl\.json: REFUSED, as AWS would\n .*a\.asl\.json:1: MISSING_TRANSITION_TARGET/,
      ),
    });
    expect(printed).toEqual([]);
  });

  it('warns about a mock that matches no state, resource or function', async () => {
    const file = write('a.asl.json', price);
    const mocks = write('mocks.json', { Price: { Payload: 1 }, price: 1, 'lambda:invoke': 1, '*': 1, Prize: 1 });

    expect(await runSimulate([file, '--mocks', mocks])).toBe(0);

    expect(warned).toEqual([
      `${mocks}: The mock Prize matches nothing: there is no state, resource or function with this name.`,
    ]);
  });

  it('does not warn about mocks if the function name is computed at run time', async () => {
    const Price = { ...price.States.Price, Parameters: { 'FunctionName.$': '$.name' } };
    const file = write('a.asl.json', { ...price, States: { Price } });
    const mocks = write('mocks.json', { discount: { total: 1 } });

    expect(await runSimulate([file, '--mocks', mocks, '--input', '{"name":"discount"}'])).toBe(0);

    expect(warned).toEqual([]);
  });

  it.each([
    ['mocks that are not JSON', ['--mocks', 'bad.json'], /bad\.json:2:\d: Unexpected character .*comma too many/],
    ['a mocks file that does not exist', ['--mocks', 'none.json'], /^There is no file .*none\.json\.$/],
    ['mocks that are an array', ['--mocks', 'list.json'], /list\.json: mocks are a JSON object/],
    ['a module that does not export mocks', ['--mocks', 'none.mjs'], /none\.mjs exports no object named mocks/],
    [
      'a mock with both Return and Throw',
      ['--mocks', 'both.json'],
      /both\.json: The mock Price has both Return and Throw/,
    ],
    [
      'a test case of mocks that have no test cases',
      ['--mocks', 'plain.json', '--test-case', 'x'],
      /plain\.json: There is no test case x/,
    ],
    [
      'a mock configuration file without the name of a test case',
      ['--mocks', 'aws.json'],
      /aws\.json: testCase must say which .*: Happy\.$/,
    ],
    [
      'a test case that the file does not have',
      ['--mocks', 'aws.json', '--test-case', 'Sad'],
      /has no test case Sad: it has Happy/,
    ],
    ['an input that is not JSON', ['--input', '{"a":1,}'], /^--input:1:\d: .*comma too many/],
    ['an input file that does not exist', ['--input', 'none.json'], /^--input: there is no file none\.json\.$/],
  ])('refuses %s, and the message names it', async (_what, args, message) => {
    write('bad.json', '{"Price": 1,\n}');
    write('list.json', []);
    write('none.mjs', 'export const mock = {};');
    write('both.json', { Price: { Return: 1, Throw: { Error: 'E' } } });
    write('plain.json', { Price: 1 });
    write('aws.json', {
      StateMachines: { a: { TestCases: { Happy: { Price: 'Ok' } } } },
      MockedResponses: { Ok: { '0': { Return: {} } } },
    });
    const given = args.map((arg, i) => (args[i - 1] === '--mocks' ? path.join(folder, arg) : arg));

    await expect(runSimulate([write('a.asl.json', price), ...given])).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(message),
    });
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  bundle,
  bundleDurable,
  carryOut,
  cost,
  coverage,
  diagrams,
  explore,
  layers,
  lint,
  openApi,
  permissions,
  slowTests,
  synth,
  tests,
  typeCheck,
} from './carry-out.ts';
import { readRecipe } from './recipe.ts';

const recipe = readRecipe('Add a workflow');

/** Folders of the workflow's own. */
const own = /^(orders\/complaints|functions\/[\w-]+-complaint|state-machines\/complaint)\//;

/** Written by `make diagrams permissions openapi`. */
const written = [
  'docs/images/complaint.svg',
  'docs/images/architecture.svg',
  'docs/permissions.md',
  'docs/openapi.yaml',
];

it('the recipe "Add a workflow" passes all checks with only the edits that it lists', async () => {
  const copy = carryOut(recipe);
  const others = new Set(recipe.map(({ file }) => file).filter((file) => !own.test(file)));
  expect(others.size + written.length).toBeLessThanOrEqual(8);

  expect(await lint(copy, 'orders', 'functions', 'state-machines', 'test/saga')).toContain('exit 0');
  expect(await layers(copy)).toContain('exit 0');
  expect(await typeCheck(copy)).toContain('exit 0');
  expect(await bundle(copy)).toContain('answer-complaint');
  for (const write of [bundleDurable, diagrams, permissions, openApi]) expect(await write(copy)).toContain('exit 0');
  expect(await synth(copy)).toContain('exit 0');
  const stack = readFileSync(path.join(copy.folder, 'cdktf.out/stacks/order-processing-dev/cdk.tf.json'), 'utf8');
  expect(Object.keys(JSON.parse(stack).resource.aws_sfn_state_machine)).toContain('complaints');
  // Tests of its definition, its documents, its routes in a local run, and its alarms.
  const checks = [
    'test/state-machines',
    'test/docs',
    'test/functions/api',
    'test/local/console/graph/diagrams.test.ts',
    'test/local/environment/openapi.test.ts',
    'test/infrastructure/order-processing.test.ts',
    'test/infrastructure/dashboard.test.ts',
  ];
  expect(await tests(copy, ...checks)).toContain('exit 0');
  expect(await slowTests(copy, 'test/permissions', 'test/local/environment/start.slow.test.ts')).toContain('exit 0');
  expect(await explore(copy, { FAULTS: '1', SCENARIOS: 'complained' })).toContain('0 violations');
  const covered = await coverage(copy, { WORKFLOW: 'complaint' });
  expect(covered).toContain('complaint: 100 %');
  expect(await cost(copy)).toMatch(/^complaint +1 /m);
});

describe('the recipe "Add a workflow"', () => {
  const without = (file: string, anchor?: string) =>
    carryOut(recipe.filter((edit) => edit.file !== file || (anchor !== undefined && !edit.anchor.includes(anchor))));

  it('without the row of the workflow is refused with the folder’s name', async () => {
    const copy = without('state-machines/manifest.ts');
    expect(await tests(copy, 'test/state-machines')).toMatch(/\+ +"complaint"/);
    expect(await typeCheck(copy)).toContain('\'"complaint"\' is not assignable');
  });

  it('without the row of a function is refused with the unknown placeholder', async () => {
    const row = / {2}'answer-complaint': \{[\s\S]*?\n {2}\},\n/;
    const copy = carryOut(recipe.map((edit) => ({ ...edit, text: edit.text.replace(row, '') })));
    expect(await tests(copy, 'test/infrastructure/order-processing.test.ts')).toContain(
      'there is no such function: correct the name, or add the folder functions/answer-complaint',
    );
  });

  it('without the key prefix does not compile', async () => {
    expect(await typeCheck(without('functions/manifest.ts', 'KeyPrefix'))).toMatch(/COMPLAINT/);
  });

  it('without startsExecutions is refused with the workflow that nothing starts', async () => {
    const rows = recipe.map((edit) => ({
      ...edit,
      text: edit.text.replace("    startsExecutions: ['complaint'],\n", ''),
    }));
    const copy = carryOut(rows);
    expect(await tests(copy, 'test/infrastructure/order-processing.test.ts')).toContain('Nothing starts complaint');
  });

  it('without the definition is refused with the workflow’s name', async () => {
    const copy = without('state-machines/complaint/state_machine.json');
    expect(await tests(copy, 'test/state-machines')).toContain('complaint');
  });

  it('without a handler is refused with the function’s name', async () => {
    const copy = without('functions/answer-complaint/handler.ts');
    expect(await bundle(copy)).toMatch(/have no handler\.ts in .*: answer-complaint/);
  });

  it('without the description of a route is refused with the missing file', async () => {
    const copy = without('functions/submit-complaint/operation.ts');
    expect(await openApi(copy)).toContain('functions/submit-complaint/operation.ts is missing');
  });

  it('without the entries in the runbook is refused with the alarms', async () => {
    expect(await tests(without('docs/runbook.md'), 'test/docs/runbook.test.ts')).toContain(
      'complaints-executions-failed',
    );
  });

  it('without the scenario is refused with the states and functions that did not run', async () => {
    const copy = without('test/saga/explorer/scenarios/complaint.ts');
    expect(await coverage(copy, { WORKFLOW: 'complaint' })).toMatch(/not taken: AnswerComplaint/);
    const unreached = await tests(copy, '--config', 'test/saga/vitest.config.ts', 'test/saga/reached.test.ts');
    expect(unreached).toMatch(/"answer-complaint"/);
  });

  it('without the explorer’s invariant is refused with the unchecked writes', async () => {
    const copy = carryOut(
      recipe.map((edit) => ({ ...edit, text: edit.text.replace('export const invariant:', 'export const unnamed:') })),
    );
    expect(await explore(copy, { FAULTS: '0', SCENARIOS: 'complained' })).toContain(
      'answer-complaint#1 writes table COMPLAINT/COMPLAINT',
    );
  });

  it('without the generated files is refused with the commands that write them', async () => {
    const copy = carryOut(recipe);
    const output = await tests(
      copy,
      'test/docs/permissions.test.ts',
      'test/functions/api',
      'test/local/console/graph/diagrams.test.ts',
    );
    for (const what of ['make permissions', 'make openapi', 'complaint']) expect(output).toContain(what);
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import {
  bundle,
  bundleDurable,
  carryOut,
  coverage,
  diagrams,
  explore,
  openApi,
  permissions,
  synth,
  tests,
  typeCheck,
} from './carry-out.ts';
import { readRecipe } from './recipe.ts';

const recipe = [...readRecipe('Add a workflow'), ...readRecipe('Let a workflow start another one')];

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

it('lets a workflow start another one by the edits that it lists', async () => {
  const copy = carryOut(recipe);
  expect(await typeCheck(copy)).toContain('exit 0');
  for (const write of [bundle, bundleDurable, diagrams, permissions, openApi])
    expect(await write(copy)).toContain('exit 0');

  expect(await synth(copy)).toContain('exit 0');
  const stack = readFileSync(path.join(copy.folder, 'cdktf.out/stacks/order-processing-dev/cdk.tf.json'), 'utf8');
  const { resource } = JSON.parse(stack);
  expect(resource.aws_sfn_state_machine.complaints.definition).toContain('"apology_arn" = aws_sfn_alias.apologys_live');
  const { Statement: statements }: { Statement: Statement[] } = JSON.parse(
    resource.aws_iam_role_policy.complaints_role_run.policy,
  );
  const resourcesOf = (action: string) => statements.find(({ Action }) => Action.includes(action))?.Resource[0];
  expect(resourcesOf('states:StartExecution')).toBe('${aws_sfn_state_machine.apologys.arn}');
  expect(resourcesOf('states:DescribeExecution')).toMatch(
    /^arn:.*:states:.*:execution:order-processing-dev-apology:\*$/,
  );
  expect(resourcesOf('states:StopExecution')).toBe(resourcesOf('states:DescribeExecution'));
  for (const action of ['events:PutTargets', 'events:PutRule', 'events:DescribeRule']) {
    expect(resourcesOf(action)).toMatch(/:rule\/StepFunctionsGetEventsForStepFunctionsExecutionRule$/);
  }

  // On a real local run: the tests of the API send a complaint.
  const checks = ['test/state-machines', 'test/docs', 'test/permissions', 'test/local/environment/openapi.test.ts'];
  expect(await tests(copy, ...checks)).toContain('exit 0');
  expect(await explore(copy, { FAULTS: '1', SCENARIOS: 'complained' })).toContain('0 violations');
  expect(await coverage(copy, { WORKFLOW: 'apology' })).toContain('apology: 100 %');
});

it('without its start, the workflow is named', async () => {
  const copy = carryOut([
    ...readRecipe('Add a workflow'),
    ...readRecipe('Let a workflow start another one').filter(({ file }) => !file.includes('/complaint/')),
  ]);
  expect(await tests(copy, 'test/infrastructure/order-processing.test.ts')).toContain(
    'Nobody starts apology: no state of complaint has ${apology_arn}',
  );
});

import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environments } from '../../infrastructure/config.ts';
import { deployedAs, workflowNames } from '../../state-machines/manifest.ts';
import { type EmulatedAws, forgivingMoto, startEmulatedAws } from './emulated-aws.ts';
import { hasMoto, hasTerraform } from './machine.ts';
import { type Plan, Workplace } from './terraform.ts';

/** What a plan would do, as `update aws_lambda_function.x`; without what stays as it is. */
const changes = (plan: Plan): string[] =>
  plan.resource_changes
    .filter(({ change }) => change.actions.some((action) => action !== 'no-op' && action !== 'read'))
    .map(({ address, change }) => `${change.actions.join('+')} ${address}`)
    .sort();

describe.skipIf(!hasTerraform || !hasMoto)('the whole life of a stack on emulated AWS', () => {
  let aws: EmulatedAws;
  let workplace: Workplace;
  let stack: string;

  beforeAll(async () => {
    aws = await startEmulatedAws(environments.dev.region);
    workplace = new Workplace(aws.environment);
    await workplace.bundle();
    stack = workplace.synthesise('dev');
    writeFileSync(path.join(stack, 'forgiving_moto_override.tf.json'), forgivingMoto);
    await workplace.terraform(stack, 'init', '-input=false');
  });

  afterAll(async () => {
    workplace?.remove();
    await aws?.close();
  });

  it('is created', async () => {
    await workplace.terraform(stack, 'apply', '-auto-approve', '-input=false');
    const { stateMachines } = (await aws.stepFunctions.call('ListStateMachines', {})) as {
      stateMachines: { name: string }[];
    };
    expect(stateMachines.map(({ name }) => name).sort()).toEqual(
      workflowNames.map((workflow) => deployedAs(workflow, 'order-processing-dev').name).sort(),
    );
  });

  it('then plans no change', async () => {
    expect(changes(await workplace.plan(stack))).toEqual([]);
  });

  it('still plans no change when the same sources are bundled and synthesised again', async () => {
    await workplace.bundle();
    workplace.synthesise('dev');
    expect(changes(await workplace.plan(stack))).toEqual([]);
  });

  it('changes one handler’s function, and the workflow that pins its version, and nothing else', async () => {
    appendFileSync(path.join(workplace.bundles, 'reserve-items/handler.mjs'), '// changed\n');
    workplace.synthesise('dev');
    expect(changes(await workplace.plan(stack))).toEqual([
      'update aws_lambda_function.functions_reserve_items',
      'update aws_sfn_alias.workflow_live',
      'update aws_sfn_state_machine.workflow',
    ]);
  });

  it('keeps the old version of the workflow when a new one is deployed', async () => {
    await workplace.terraform(stack, 'apply', '-auto-approve', '-input=false');
    const stateMachineArn = `arn:aws:states:${environments.dev.region}:123456789012:stateMachine:order-processing-dev`;
    const { stateMachineVersions } = (await aws.stepFunctions.call('ListStateMachineVersions', {
      stateMachineArn,
    })) as {
      stateMachineVersions: { stateMachineVersionArn: string }[];
    };
    expect(stateMachineVersions.map((version) => version.stateMachineVersionArn)).toEqual([
      `${stateMachineArn}:2`,
      `${stateMachineArn}:1`,
    ]);
  });

  it('leaves nothing when it is destroyed', async () => {
    await workplace.terraform(stack, 'destroy', '-auto-approve', '-input=false');
    expect((await workplace.terraform(stack, 'state', 'list')).trim()).toBe('');
    await expect(aws.stepFunctions.call('ListStateMachines', {})).resolves.toMatchObject({ stateMachines: [] });
  });
});

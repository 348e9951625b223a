import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StepFunctions } from 'step-functions-engine';
import { type Served, serve } from 'step-functions-engine/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasTerraform } from './installed-tools.ts';
import { type Plan, Workplace } from './terraform.ts';

const roleArn = 'arn:aws:iam::111111111111:role/local';

/** A project that manages the engine's resources with the AWS provider. */
const project = (seconds: number) =>
  JSON.stringify({
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } } },
    provider: {
      aws: {
        region: 'us-east-1',
        access_key: 'none',
        secret_key: 'none',
        skip_credentials_validation: true,
        skip_requesting_account_id: true,
        skip_metadata_api_check: 'true',
      },
    },
    resource: {
      aws_sfn_state_machine: {
        machine: {
          name: 'waits',
          role_arn: roleArn,
          publish: true,
          tags: { team: 'orders' },
          definition: JSON.stringify({
            StartAt: 'Wait',
            States: { Wait: { Type: 'Wait', Seconds: seconds, End: true } },
          }),
        },
      },
      aws_sfn_alias: {
        live: {
          name: 'live',
          routing_configuration: {
            state_machine_version_arn: '${aws_sfn_state_machine.machine.state_machine_version_arn}',
            weight: 100,
          },
        },
      },
      aws_sfn_activity: { work: { name: 'work', tags: { team: 'orders' } } },
    },
  });

const changed = (plan: Plan): string[] =>
  plan.resource_changes
    .filter(({ change }) => change.actions.some((action) => action !== 'no-op'))
    .map(({ address, change }) => `${change.actions.join('+')} ${address}`)
    .sort();

describe.skipIf(!hasTerraform)('the AWS provider against the local Step Functions endpoint', () => {
  const definitions = mkdtempSync(path.join(tmpdir(), 'definitions-'));
  let engine: StepFunctions;
  let server: Served;
  let workplace: Workplace;
  let folder: string;
  const apply = () => workplace.terraform(folder, 'apply', '-auto-approve', '-input=false');
  const write = (seconds: number) => writeFileSync(path.join(folder, 'main.tf.json'), project(seconds));

  beforeAll(async () => {
    // In addition to the state machines of Terraform, one that is served from a file.
    const file = path.join(definitions, 'other.asl.json');
    writeFileSync(file, JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }));
    server = await serve({ places: [file], accountId: '111111111111', clock: 'virtual', port: 0, watch: false });
    engine = server.stepFunctions;
    workplace = new Workplace({ AWS_ENDPOINT_URL_SFN: server.url });
    folder = path.join(workplace.folder, 'project');
    mkdirSync(folder);
    write(1);
    await workplace.terraform(folder, 'init', '-input=false');
  });

  afterAll(async () => {
    workplace.remove();
    rmSync(definitions, { recursive: true });
    await server.close();
  });

  it('creates a state machine with a version, an alias and an activity, and then plans no change', async () => {
    await apply();
    expect(changed(await workplace.plan(folder))).toEqual([]);
    expect(await engine.call('ListActivities', {})).toMatchObject({ activities: [{ name: 'work' }] });
  });

  it('creates an alias that executions can be started with', async () => {
    const alias = 'arn:aws:states:us-east-1:111111111111:stateMachine:waits:live';
    const { status } = await engine.whenEnded(await engine.startExecution(alias));
    expect(status).toBe('SUCCEEDED');
  });

  it('updates the definition, publishes a version and moves the alias', async () => {
    write(2);
    expect(changed(await workplace.plan(folder))).toEqual([
      'update aws_sfn_alias.live',
      'update aws_sfn_state_machine.machine',
    ]);
    await apply();
    expect(changed(await workplace.plan(folder))).toEqual([]);
  });

  it('destroys everything that it created', async () => {
    await workplace.terraform(folder, 'destroy', '-auto-approve', '-input=false');
    const { stateMachines } = (await engine.call('ListStateMachines', {})) as { stateMachines: { name: string }[] };
    expect(stateMachines.map(({ name }) => name)).toEqual(['other']);
    expect(await engine.call('ListActivities', {})).toEqual({ activities: [] });
  });
});

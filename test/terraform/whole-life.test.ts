import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { functionNames } from '../../functions/manifest.ts';
import { environments } from '../../infrastructure/config.ts';
import { deployedNames, workflowNames } from '../../state-machines/manifest.ts';
import { type EmulatedAws, forgiveMoto, startEmulatedAws } from './emulated-aws.ts';
import { hasMoto, hasTerraform } from './installed-tools.ts';
import { type Shop, startShop } from './shop.ts';
import { type Plan, Workplace } from './terraform.ts';

/** The changes of a plan, as `update aws_lambda_function.x`, without unchanged resources. */
const changes = (plan: Plan): string[] =>
  plan.resource_changes
    .filter(({ change }) => change.actions.some((action) => action !== 'no-op' && action !== 'read'))
    .map(({ address, change }) => `${change.actions.join('+')} ${address}`)
    .sort();

const name = 'order-processing-dev';

/** An order above the approval limit. */
const expensive = { items: [{ sku: 'ANVIL', quantity: 3, unitPrice: 60_000 }] };

describe.skipIf(!hasTerraform || !hasMoto)('a stack on emulated AWS through its lifetime', () => {
  let aws: EmulatedAws;
  let workplace: Workplace;
  let stack: string;
  let shop: Shop;

  /** Synthesises the stack for the next deployment. */
  const synthesise = () => {
    stack = workplace.synthesise('dev', { paymentGatewayUrl: shop.gatewayUrl });
    aws.functions.keepCode(stack);
  };
  const invokedSince = (count: number) => [...new Set(aws.functions.invoked.slice(count))];

  beforeAll(async () => {
    aws = await startEmulatedAws(name, environments.dev.region);
    workplace = new Workplace(aws.environment);
    shop = await startShop(aws, name, environments.dev.region);
    await workplace.bundle();
    synthesise();
    forgiveMoto(stack);
    await workplace.terraform(stack, 'init', '-input=false');
  });

  afterAll(async () => {
    await shop?.close();
    workplace?.remove();
    await aws?.close();
  });

  it('is created', async () => {
    await workplace.terraform(stack, 'apply', '-auto-approve', '-input=false');
    const { stateMachines } = (await aws.stepFunctions.call('ListStateMachines', {})) as {
      stateMachines: { name: string }[];
    };
    expect(stateMachines.map(({ name }) => name).sort()).toEqual(
      workflowNames.map((workflow) => deployedNames(workflow, name).name).sort(),
    );
  });

  it('plans no change after its creation', async () => {
    expect(changes(await workplace.plan(stack))).toEqual([]);
  });

  it('plans no change when the same sources are bundled and synthesised again', async () => {
    await workplace.bundle();
    synthesise();
    expect(changes(await workplace.plan(stack))).toEqual([]);
  });

  /** The waiting executions, by the order's id. */
  const waiting = new Map<string, string>();

  it('fulfils an order, and lets two orders wait for approval', async () => {
    await shop.open();
    const { status } = await aws.stepFunctions.whenEnded(await shop.order('order-1'));
    expect(status).toBe('SUCCEEDED');
    expect(await shop.view('order-1')).toMatchObject({ status: 'FULFILLED' });
    expect(await shop.quote()).toMatchObject({ quotable: true, available: true, total: 3490 });
    for (const orderId of ['order-2', 'order-3']) {
      waiting.set(orderId, await shop.order(orderId, expensive));
      const view = await vi.waitUntil(
        async () => {
          const seen = await shop.view(orderId);
          return 'approval' in seen && seen;
        },
        { timeout: 60_000, interval: 200 },
      );
      expect(view).toMatchObject({ approval: { status: 'PENDING' } });
    }
  });

  it('plans to update only the function of a changed handler, its workflow and its alias', async () => {
    appendFileSync(path.join(workplace.bundles, 'reserve-items/handler.mjs'), '// changed\n');
    synthesise();
    expect(changes(await workplace.plan(stack))).toEqual([
      'update aws_lambda_function.functions_reserve_items',
      'update aws_sfn_alias.workflow_live',
      'update aws_sfn_state_machine.workflow',
    ]);
  });

  it('keeps the earlier version of the workflow after a second deployment', async () => {
    for (const each of functionNames) appendFileSync(path.join(workplace.bundles, each, 'handler.mjs'), '// changed\n');
    synthesise();
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

  it('fulfils the first waiting order with the function versions of its start', async () => {
    const before = aws.functions.invoked.length;
    await shop.decide('order-2', 'approve');
    const { status } = await aws.stepFunctions.whenEnded(waiting.get('order-2') ?? '');
    expect(status).toBe('SUCCEEDED');
    expect(await shop.view('order-2')).toMatchObject({ status: 'FULFILLED' });
    expect(invokedSince(before)).toEqual(
      expect.arrayContaining([`${name}-process-payment:1`, `${name}-fulfill-order:1`]),
    );
    expect(shop.gateway.ledger.map(({ kind }) => kind)).toEqual(['charge', 'charge']);
    expect(await shop.stock()).toEqual({ available: 1, reserved: 3, shipped: 6 });
  });

  it('compensates the other waiting order with the function versions of its start', async () => {
    const before = aws.functions.invoked.length;
    await shop.decide('order-3', 'reject');
    const { status } = await aws.stepFunctions.whenEnded(waiting.get('order-3') ?? '');
    expect(status).toBe('SUCCEEDED');
    expect(await shop.view('order-3')).toMatchObject({ status: 'CANCELLED' });
    expect(invokedSince(before)).toEqual(
      expect.arrayContaining([`${name}-release-reservation:1`, `${name}-notify-customer:1`]),
    );
    expect(await shop.stock()).toEqual({ available: 4, reserved: 0, shipped: 6 });
  });

  it('runs a new order with the new function versions only', async () => {
    const before = aws.functions.invoked.length;
    const { status } = await aws.stepFunctions.whenEnded(await shop.order('order-4'));
    expect(status).toBe('SUCCEEDED');
    expect(await shop.view('order-4')).toMatchObject({ status: 'FULFILLED' });
    expect(invokedSince(before)).toEqual(
      expect.arrayContaining([`${name}-process-payment:2`, `${name}-fulfill-order:2`]),
    );
    expect(invokedSince(before).filter((version) => version.endsWith(':1'))).toEqual([]);
  });

  it('is destroyed without leaving anything in the state', async () => {
    await workplace.terraform(stack, 'destroy', '-auto-approve', '-input=false');
    expect((await workplace.terraform(stack, 'state', 'list')).trim()).toBe('');
    await expect(aws.stepFunctions.call('ListStateMachines', {})).resolves.toMatchObject({ stateMachines: [] });
  });
});

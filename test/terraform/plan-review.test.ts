import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environments } from '../../infrastructure/config.ts';
import { reviewOf } from '../../infrastructure/plan-review/review.ts';
import { type EmulatedAws, forgiveMoto, startEmulatedAws } from './emulated-aws.ts';
import { hasMoto, hasTerraform } from './installed-tools.ts';
import { Workplace } from './terraform.ts';

/** Replaces numbers, which change with every new function, before texts are compared with the examples. */
const uncounted = (text: string): string => text.replaceAll(/\d+/g, 'n');

const examples = uncounted(readFileSync(path.resolve(import.meta.dirname, '../../docs/plan-review.md'), 'utf8'));

/** The blocks of a synthesised configuration, by type and name, as objects that a test may change. */
interface Blocks {
  readonly resource: Record<string, Record<string, Record<string, unknown>>>;
}

function blockOf({ resource }: Blocks, type: string, name: string): Record<string, unknown> {
  const found = resource[type]?.[name];
  if (found === undefined) throw new Error(`There is no ${type}.${name}`);
  return found;
}

describe.skipIf(!hasTerraform || !hasMoto)('the review of a real plan', () => {
  let aws: EmulatedAws;
  let workplace: Workplace;
  let stack: string;

  const review = async () => reviewOf(await workplace.plan(stack), { colour: false, width: 120 });

  /** The review of the deployed stack with another configuration. */
  async function reviewWith(change: (blocks: Blocks) => void): Promise<string> {
    const file = path.join(stack, 'cdk.tf.json');
    const synthesised = readFileSync(file, 'utf8');
    const blocks: Blocks = JSON.parse(synthesised);
    change(blocks);
    writeFileSync(file, JSON.stringify(blocks));
    try {
      return await review();
    } finally {
      writeFileSync(file, synthesised);
    }
  }

  beforeAll(async () => {
    aws = await startEmulatedAws('order-processing-dev', environments.dev.region);
    workplace = new Workplace(aws.environment);
    await workplace.bundle();
    stack = workplace.synthesise('dev');
    forgiveMoto(stack);
    await workplace.terraform(stack, 'init', '-input=false');
  });

  afterAll(async () => {
    workplace?.remove();
    await aws?.close();
  });

  it('lists everything that a first deployment creates in under 75 lines', async () => {
    const plan = await workplace.plan(stack);

    const page = { colour: false, width: 120 };
    const text = reviewOf(plan, page, { folded: true });
    const each = reviewOf(plan, page);

    expect(text.split('\n').length).toBeLessThan(75);
    expect(examples).toContain(uncounted(text));
    expect(each).toMatch(/…-get-order +dynamodb:Query on table …, if every LeadingKeys like ORDER#\*/);
    for (const unread of ['known only after the apply', '${', '<aws_']) expect(each).not.toContain(unread);
  });

  it('of a deployed stack says that nothing changes', async () => {
    await workplace.terraform(stack, 'apply', '-auto-approve', '-input=false');
    expect(await review()).toMatch(/^Nothing changes: all \d+ resources are as configured\.\n$/);
  });

  it('of a table with another key begins with the replacement', async () => {
    const text = await reviewWith((blocks) => {
      const table = blockOf(blocks, 'aws_dynamodb_table', 'table');
      const [, sortKey] = table.attribute as readonly object[];
      Object.assign(table, { hash_key: 'id', attribute: [{ name: 'id', type: 'S' }, sortKey] });
    });
    expect(examples).toContain(uncounted(text));
    expect(text).not.toContain('IAM');
  });

  it('of a wider permission names its role', async () => {
    const text = await reviewWith((blocks) => {
      const role = blockOf(blocks, 'aws_iam_role_policy', 'functions_get_order_role_run');
      const policy = JSON.parse(String(role.policy));
      for (const statement of policy.Statement) {
        if (!String(statement.Action).includes('dynamodb:Query')) continue;
        statement.Action = ['dynamodb:Query', 'dynamodb:Scan'];
        delete statement.Condition;
      }
      role.policy = JSON.stringify(policy);
    });
    expect(examples).toContain(uncounted(text));
  });

  it('of a changed handler names the function and the dependent changes', async () => {
    appendFileSync(path.join(workplace.bundles, 'reserve-items/handler.mjs'), '// changed\n');
    workplace.synthesise('dev');
    expect(examples).toContain(uncounted(await review()));
  });
});

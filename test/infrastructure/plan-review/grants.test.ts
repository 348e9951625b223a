import { expect, it } from 'vitest';
import type { Planned } from './plans.ts';
import * as plans from './plans.ts';

const table = 'arn:aws:dynamodb:eu-central-1:111111111111:table/orders';

/** By this the review knows which account and region are the plan's own. */
const home: Planned = { address: 'aws_sns_topic.home', before: { arn: table }, after: { arn: table } };
const review = (...resources: readonly Planned[]) => plans.review(home, ...resources);
const redLines = (...resources: readonly Planned[]) => plans.redLines(home, ...resources);

const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

const read = { Effect: 'Allow', Action: ['dynamodb:GetItem'], Resource: [table] };
const ofOrders = {
  ...read,
  Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ORDER#*'] } },
};

/** A role's inline policy, before and after. */
const rolePolicy = (before: string | undefined, after: string | undefined, name = 'run'): Planned => ({
  address: `aws_iam_role_policy.${name}`,
  ...(before !== undefined && { before: { role: 'reader', name, policy: before } }),
  ...(after !== undefined && { after: { role: 'reader', name, policy: after } }),
});

it('says what a policy grants and withdraws, by who holds it', () => {
  const update = { ...read, Action: 'dynamodb:UpdateItem' };

  const text = review(rolePolicy(policy(read), policy(update)));

  expect(text).toContain('+ reader dynamodb:UpdateItem on table orders');
  expect(text).toContain('- dynamodb:GetItem on table orders');
});

it('calls a permission that loses its condition wider, in red', () => {
  const change = rolePolicy(policy(ofOrders), policy(read));
  expect(redLines(change)).toContain(
    '~ reader dynamodb:GetItem on table orders, if every LeadingKeys like ORDER#* → without the condition (WIDER)',
  );
});

it('does not call a permission that gets a condition wider', () => {
  expect(review(rolePolicy(policy(read), policy(ofOrders)))).toContain(
    '~ reader dynamodb:GetItem on table orders → if every LeadingKeys like ORDER#*',
  );
  expect(redLines(rolePolicy(policy(read), policy(ofOrders)))).toEqual([]);
});

it('calls a permission wider that is for everything now', () => {
  const everything = { ...read, Resource: '*' };
  expect(redLines(rolePolicy(policy(read), policy(everything)))).toContain(
    '~ reader dynamodb:GetItem on table orders → everything (WIDER)',
  );
});

it('shows a wildcard of actions, and what is left out of one, in red', () => {
  const all = { ...read, Action: 'dynamodb:*' };
  const most = { Effect: 'Allow', NotAction: ['iam:*'], Resource: '*' };

  const red = redLines(rolePolicy(undefined, policy(all, most)));

  expect(red).toContain('+ reader dynamodb:* on table orders (WILDCARD)');
  expect(red).toContain('+ everything but iam:* on everything (WILDCARD)');
});

it('calls a denial that is taken away wider', () => {
  const denial = { Effect: 'Deny', Action: 'dynamodb:DeleteItem', Resource: '*' };
  expect(redLines(rolePolicy(policy(read, denial), policy(read)))).toContain(
    '- reader DENIED: dynamodb:DeleteItem on everything (WIDER)',
  );
});

it('takes a statement that moves to another policy of the same role for no change', () => {
  const text = review(
    rolePolicy(policy(read, ofOrders), policy(read), 'run'),
    rolePolicy(undefined, policy(ofOrders), 'more'),
  );
  expect(text).not.toContain('IAM');
});

it('takes the order of statements, and a value for a list of one, for no change', () => {
  const before = policy(read, { ...ofOrders, Action: ['dynamodb:Query'] });
  const after = policy({ ...ofOrders, Action: 'dynamodb:Query' }, { ...read, Resource: table });
  expect(review(rolePolicy(before, after))).not.toContain('IAM');
});

it('reads a policy that is known only after the apply from the configuration', () => {
  const template = policy({ ...ofOrders, Resource: ['${aws_dynamodb_table.orders.arn}'] });
  const text = review(
    { address: 'aws_dynamodb_table.orders', after: { name: 'orders' }, unknown: ['arn'] },
    {
      address: 'aws_iam_role_policy.run',
      after: { role: 'reader', name: 'run' },
      unknown: ['policy'],
      expressions: { policy: template },
    },
  );
  expect(text).toContain('+ reader dynamodb:GetItem on table orders, if every LeadingKeys like ORDER#*');
});

it('takes a policy for unchanged of which only the ARN of a replaced table is new', () => {
  const text = review(
    {
      address: 'aws_dynamodb_table.orders',
      before: { name: 'orders', arn: table, hash_key: 'pk' },
      after: { name: 'orders', hash_key: 'id' },
      unknown: ['arn'],
      replacedFor: ['hash_key'],
    },
    {
      address: 'aws_iam_role_policy.run',
      before: { role: 'reader', name: 'run', policy: policy(read) },
      after: { role: 'reader', name: 'run' },
      unknown: ['policy'],
      expressions: { policy: policy({ ...read, Resource: ['${aws_dynamodb_table.orders.arn}'] }) },
    },
  );
  expect(text).not.toContain('IAM');
});

it('names a policy of which nothing can be known before the apply, in red', () => {
  const red = redLines({
    address: 'aws_iam_role_policy.run',
    before: { role: 'reader', name: 'run', policy: policy(read) },
    after: { role: 'reader', name: 'run' },
    unknown: ['policy'],
    expressions: { policy: '${data.aws_iam_policy_document.run.json}' },
  });
  expect(red).toEqual([
    'IAM: who may do what; by role, if nothing else is said',
    '~ aws_iam_role_policy.run a policy that is known only after the apply: read it in the plan above',
  ]);
});

it('distinguishes resources of another account or region from those of the plan', () => {
  const foreign = { ...read, Resource: 'arn:aws:dynamodb:us-east-1:222222222222:table/orders' };
  expect(review(rolePolicy(undefined, policy(foreign)))).toContain('on table orders (account 222222222222, us-east-1)');
});

it('says who may take a role on, and on whose behalf', () => {
  const trust = (Service: string, Condition?: object) =>
    policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service }, Condition });
  const ours = { StringEquals: { 'aws:SourceAccount': 'ACCOUNT' } };
  // As in a template of Terraform: quotation marks inside of an expression are not escaped.
  const account = '${element(split(":", aws_dynamodb_table.orders.arn), 4)}';

  const text = review(
    { address: 'aws_dynamodb_table.orders', after: { name: 'orders' }, unknown: ['arn'] },
    {
      address: 'aws_iam_role.pipe',
      after: { name: 'pipe' },
      unknown: ['assume_role_policy'],
      expressions: { assume_role_policy: trust('pipes.amazonaws.com', ours).replace('ACCOUNT', account) },
    },
  );

  expect(text).toContain('+ pipe is assumed by pipes, if aws:SourceAccount is this account');
});

it('shows in red that a resource may be used by anyone', () => {
  const open = policy({ Effect: 'Allow', Action: 'sqs:SendMessage', Principal: '*', Resource: '*' });
  expect(redLines({ address: 'aws_sqs_queue.jobs', after: { name: 'jobs', policy: open } })).toContain(
    '+ sqs queue jobs ANYONE may sqs:SendMessage on everything (ANYONE)',
  );
});

it('leaves out the policy that AWS gives a topic for which none is configured', () => {
  const text = review({
    address: 'aws_sns_topic.alarms',
    before: { name: 'alarms', policy: policy({ ...read, Principal: '*' }) },
  });
  expect(text).not.toContain('IAM');
});

it('shows managed policies, and a permissions boundary that is taken away in red', () => {
  const boundary = 'arn:aws:iam::111111111111:policy/platform/boundary';
  const resources: readonly Planned[] = [
    {
      address: 'aws_iam_role.reader',
      before: { name: 'reader', permissions_boundary: boundary },
      after: { name: 'reader', permissions_boundary: null },
    },
    {
      address: 'aws_iam_role_policy_attachment.admin',
      after: { role: 'reader', policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    },
  ];
  expect(review(...resources)).toContain('+ reader policy AdministratorAccess (of AWS)');
  expect(redLines(...resources)).toContain('- never more than policy boundary, its permissions boundary (WIDER)');
});

it('says from where a function may be invoked', () => {
  const text = review({
    address: 'aws_lambda_permission.api',
    after: {
      function_name: 'submit',
      qualifier: 'live',
      action: 'lambda:InvokeFunction',
      principal: 'apigateway.amazonaws.com',
      source_arn: 'arn:aws:execute-api:eu-central-1:111111111111:abc123/*/POST/orders',
    },
  });
  expect(text).toContain(
    '+ function submit:live apigateway may lambda:InvokeFunction, if from route POST /orders of API abc123',
  );
});

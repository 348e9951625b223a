import { expect, it } from 'vitest';
import type { Planned } from './plans.ts';
import * as plans from './plans.ts';

const table = 'arn:aws:dynamodb:eu-central-1:111111111111:table/orders';

/** From this resource the review knows the plan's own account and region. */
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

it('the review lists what a policy grants and withdraws, by role', () => {
  const update = { ...read, Action: 'dynamodb:UpdateItem' };

  const text = review(rolePolicy(policy(read), policy(update)));

  expect(text).toContain('+ reader dynamodb:UpdateItem on table orders');
  expect(text).toContain('- dynamodb:GetItem on table orders');
});

it('a permission that loses its condition is marked as wider, in red', () => {
  const change = rolePolicy(policy(ofOrders), policy(read));
  expect(redLines(change)).toContain(
    '~ reader dynamodb:GetItem on table orders, if every LeadingKeys like ORDER#* → without the condition (WIDER)',
  );
});

it('a permission that gains a condition is not marked as wider', () => {
  expect(review(rolePolicy(policy(read), policy(ofOrders)))).toContain(
    '~ reader dynamodb:GetItem on table orders → if every LeadingKeys like ORDER#*',
  );
  expect(redLines(rolePolicy(policy(read), policy(ofOrders)))).toEqual([]);
});

it('a permission whose resource becomes * is marked as wider', () => {
  const everything = { ...read, Resource: '*' };
  expect(redLines(rolePolicy(policy(read), policy(everything)))).toContain(
    '~ reader dynamodb:GetItem on table orders → everything (WIDER)',
  );
});

it('wildcards in Action and statements with NotAction are marked in red', () => {
  const all = { ...read, Action: 'dynamodb:*' };
  const most = { Effect: 'Allow', NotAction: ['iam:*'], Resource: '*' };

  const red = redLines(rolePolicy(undefined, policy(all, most)));

  expect(red).toContain('+ reader dynamodb:* on table orders (WILDCARD)');
  expect(red).toContain('+ everything but iam:* on everything (WILDCARD)');
});

it('a removed Deny statement is marked as wider', () => {
  const denial = { Effect: 'Deny', Action: 'dynamodb:DeleteItem', Resource: '*' };
  expect(redLines(rolePolicy(policy(read, denial), policy(read)))).toContain(
    '- reader DENIED: dynamodb:DeleteItem on everything (WIDER)',
  );
});

it('a statement that moves to another policy of the same role is no change', () => {
  const text = review(
    rolePolicy(policy(read, ofOrders), policy(read), 'run'),
    rolePolicy(undefined, policy(ofOrders), 'more'),
  );
  expect(text).not.toContain('IAM');
});

it('another order of statements, or a value instead of a list of one, is no change', () => {
  const before = policy(read, { ...ofOrders, Action: ['dynamodb:Query'] });
  const after = policy({ ...ofOrders, Action: 'dynamodb:Query' }, { ...read, Resource: table });
  expect(review(rolePolicy(before, after))).not.toContain('IAM');
});

it('a policy known only after the apply is read from the configuration', () => {
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

it('a policy in which only the ARN of a replaced table changes is unchanged', () => {
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

it('a policy that cannot be read before the apply is listed in red', () => {
  const red = redLines({
    address: 'aws_iam_role_policy.run',
    before: { role: 'reader', name: 'run', policy: policy(read) },
    after: { role: 'reader', name: 'run' },
    unknown: ['policy'],
    expressions: { policy: '${data.aws_iam_policy_document.run.json}' },
  });
  expect(red).toEqual([
    'IAM: who may do what (a name alone is a role)',
    '~ aws_iam_role_policy.run a policy that is known only after the apply: read it in the plan above',
  ]);
});

it('a resource of another account or region is shown with both', () => {
  const foreign = { ...read, Resource: 'arn:aws:dynamodb:us-east-1:222222222222:table/orders' };
  expect(review(rolePolicy(undefined, policy(foreign)))).toContain('on table orders (account 222222222222, us-east-1)');
});

it('a trust policy is shown as who assumes the role, with its condition', () => {
  const trust = (Service: string, Condition?: object) =>
    policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service }, Condition });
  const ours = { StringEquals: { 'aws:SourceAccount': 'ACCOUNT' } };
  // As in a Terraform template, quotation marks inside an expression are not escaped.
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

it('a resource policy that allows anyone is marked in red', () => {
  const open = policy({ Effect: 'Allow', Action: 'sqs:SendMessage', Principal: '*', Resource: '*' });
  expect(redLines({ address: 'aws_sqs_queue.jobs', after: { name: 'jobs', policy: open } })).toContain(
    '+ sqs queue jobs ANYONE may sqs:SendMessage on everything (ANYONE)',
  );
});

it('the default policy that AWS gives a topic is left out', () => {
  const text = review({
    address: 'aws_sns_topic.alarms',
    before: { name: 'alarms', policy: policy({ ...read, Principal: '*' }) },
  });
  expect(text).not.toContain('IAM');
});

it('managed policies are listed, and a removed permissions boundary is marked in red', () => {
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

it('the permission to invoke a function is shown with the route that it allows', () => {
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

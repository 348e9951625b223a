import { expect, it } from 'vitest';
import { reviewOf } from '../../../infrastructure/plan-review/review.ts';
import { type Planned, planOf, redLines, review } from './plans.ts';

const queue: Planned = { address: 'aws_sqs_queue.jobs', before: { name: 'jobs' }, after: { name: 'jobs' } };

it('the review of a plan without changes says that nothing changes', () => {
  expect(review(queue)).toBe('Nothing changes: all 1 resources are as configured.\n');
});

it('a file that is not a plan is refused with the command that makes one', () => {
  const page = { colour: false, width: 80 };
  expect(() => reviewOf({ ...planOf(), format_version: '2.0' }, page)).toThrow(
    'This is no plan in Terraform’s JSON format 1 (its format_version: 2.0): make it with `terraform show -json <plan file>`.',
  );
});

it('the review begins with the data that is lost, and the reason, in red', () => {
  const table: Planned = {
    address: 'aws_dynamodb_table.orders',
    before: { name: 'orders', hash_key: 'pk' },
    after: { name: 'orders', hash_key: 'id' },
    replacedFor: ['hash_key'],
  };
  const red = redLines(table);
  expect(review(table, queue).startsWith('DATA IS LOST')).toBe(true);
  expect(red.slice(0, 2)).toEqual([
    'DATA IS LOST: read this first',
    '- table orders is REPLACED, because of hash_key (pk → id); lost: its items',
  ]);
});

it.each([
  ['aws_cloudwatch_log_group', 'its log'],
  ['aws_secretsmanager_secret', 'its value'],
  ['aws_sns_topic', 'its subscriptions'],
  ['aws_sqs_queue', 'the messages in it'],
  ['aws_sfn_state_machine', 'its executions'],
  ['aws_lambda_function', 'its versions, also those that open executions may still call'],
])('the review says what is lost with a destroyed %s', (type, loss) => {
  expect(review({ address: `${type}.it`, before: { name: 'it' } })).toMatch(`it is DESTROYED; lost: ${loss}`);
});

it('a resource that Terraform only forgets is not listed as lost', () => {
  const text = review({ address: 'aws_sqs_queue.jobs', before: { name: 'jobs' }, actions: ['forget'] });
  expect(text).not.toContain('LOST');
  expect(text).toContain('1 to leave as it is, no longer managed 1 queue (jobs)');
});

it('a route that becomes open to anyone is marked in red, and unchanged routes are left out', () => {
  const route = (route_key: string, from: string, to: string): Planned => ({
    address: `aws_apigatewayv2_route.${route_key.length}`,
    before: { route_key, authorization_type: from },
    after: { route_key, authorization_type: to },
  });
  const resources = [route('POST /orders', 'AWS_IAM', 'NONE'), route('GET /repairs', 'JWT', 'JWT')];
  expect(redLines(...resources)).toEqual([
    'Routes, and who may call them',
    '~ POST /orders AWS_IAM → NONE: anyone on the internet; the function itself must check its caller',
  ]);
  expect(review(...resources)).not.toContain('GET /repairs');
});

it('the scopes of routes and the URLs of functions are listed', () => {
  const text = review(
    {
      address: 'aws_apigatewayv2_route.approve',
      after: { route_key: 'POST /approvals/{id}', authorization_type: 'JWT', authorization_scopes: ['orders/approve'] },
    },
    { address: 'aws_lambda_function_url.open', after: { function_name: 'open', authorization_type: 'NONE' } },
  );
  expect(text).toContain('+ POST /approvals/{id} JWT, with scope orders/approve');
  expect(text).toContain('+ URL of function open NONE: anyone on the internet');
});

it('settings that reduce logging, tracing, encryption or retention are marked in red', () => {
  const red = redLines(
    {
      address: 'aws_cloudwatch_log_group.api',
      before: { name: 'api', retention_in_days: 0 },
      after: { name: 'api', retention_in_days: 7 },
    },
    {
      address: 'aws_lambda_function.submit',
      before: { function_name: 'submit', tracing_config: [{ mode: 'Active' }] },
      after: { function_name: 'submit', tracing_config: [{ mode: 'PassThrough' }] },
    },
    {
      address: 'aws_rds_cluster.books',
      before: { identifier: 'books', storage_encrypted: true },
      after: { identifier: 'books', storage_encrypted: false },
    },
    {
      address: 'aws_sqs_queue.jobs',
      before: { name: 'jobs', kms_master_key_id: 'key' },
      after: { name: 'jobs', kms_master_key_id: '' },
    },
  );
  expect(red).toEqual([
    'Logging, tracing, encryption, retention',
    '~ log group api retention_in_days: 0 → 7',
    '~ function submit tracing_config: Active → PassThrough',
    '~ rds cluster books storage_encrypted: on → off',
    '~ queue jobs kms_master_key_id: key → none',
  ]);
});

it('the same change of many resources takes one line', () => {
  const logGroups = (count: number): readonly Planned[] =>
    Array.from({ length: count }, (_, index) => ({
      address: `aws_cloudwatch_log_group.g${index}`,
      before: { name: `g${index}`, retention_in_days: 30 },
      after: { name: `g${index}`, retention_in_days: 7 },
    }));
  expect(redLines(...logGroups(20))).toContain('~ 20 log groups retention_in_days: 30 → 7');
  expect(redLines(...logGroups(2))).toContain('~ log group g1 retention_in_days: 30 → 7');
});

it('functions with new code are listed by name', () => {
  const of = (name: string, hash: string): Planned => ({
    address: `aws_lambda_function.${name}`,
    before: { function_name: name, source_code_hash: 'old', memory_size: 128 },
    after: { function_name: name, source_code_hash: hash, memory_size: 256 },
  });
  expect(review(of('pay', 'new'), of('ship', 'old'))).toContain('~ 1 function gets new code: pay\n');
});

it('the fixed cost counts a metric of two filters once', () => {
  const filter = (address: string): Planned => ({
    address: `aws_cloudwatch_log_metric_filter.${address}`,
    after: { name: address, metric_transformation: [{ namespace: 'shop', name: 'parked' }] },
  });
  const alarm: Planned = {
    address: 'aws_cloudwatch_metric_alarm.old',
    before: { alarm_name: 'old' },
    after: { alarm_name: 'old' },
  };
  expect(review(filter('one'), filter('two'), alarm)).toContain('~ $0.40, +$0.30: 1 alarm $0.10, 1 log metric $0.30');
});

it('a prefix that most names share is shortened to …', () => {
  const role = (name: string): Planned => ({ address: `aws_iam_role.${name}`, before: { name } });
  const text = review(role('orders-prod'), role('orders-prod-pay'), role('orders-prod-ship'));
  expect(text).toContain('… stands for orders-prod\n');
  expect(text).toContain('3 roles (…, …-pay, …-ship)');
});

it('lines are broken at the given width', () => {
  const text = reviewOf(planOf({ address: 'aws_sqs_queue.jobs', before: { name: 'jobs-that-are-long' } }, queue), {
    colour: false,
    width: 50,
  });
  for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(50);
});

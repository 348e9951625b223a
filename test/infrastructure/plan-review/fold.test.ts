import { expect, it } from 'vitest';
import { reviewOf } from '../../../infrastructure/plan-review/review.ts';
import { type Planned, planOf } from './plans.ts';

const account = 'eu-central-1:111111111111';
const table = `arn:aws:dynamodb:${account}:table/shop`;
const secret = `arn:aws:secretsmanager:${account}:secret:gateway-AbCdEf`;
const home: Planned = { address: 'aws_sns_topic.home', before: { arn: table }, after: { arn: table } };

const onTable = (action: string, keys: string) => ({
  Effect: 'Allow',
  Action: [`dynamodb:${action}`],
  Resource: [table],
  Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${keys}#*`] } },
});
const onSecret = { Effect: 'Allow', Action: ['secretsmanager:GetSecretValue'], Resource: [secret] };

const newRole = (role: string, statements: readonly object[], before?: readonly object[]): Planned => ({
  address: `aws_iam_role_policy.${role}`,
  after: { role, name: 'run', policy: JSON.stringify({ Statement: statements }) },
  ...(before && { before: { role, name: 'run', policy: JSON.stringify({ Statement: before }) } }),
});
const newRoles = (count: number): readonly Planned[] =>
  Array.from({ length: count }, (_, index) =>
    newRole(`step-${index}`, [
      onTable(index % 2 === 0 ? 'GetItem' : 'PutItem', `PART${index % 3}`),
      ...(index < 2 ? [onSecret] : []),
      { Effect: 'Allow', Action: [`sqs:SendMessage`], Resource: [`arn:aws:sqs:${account}:queue-${index}`] },
    ]),
  );

const fold = (...resources: readonly Planned[]) =>
  reviewOf(planOf(home, ...resources), { colour: false, width: 1000 }, { folded: true })
    .replaceAll(/ +/g, ' ')
    .split('\n')
    .map((line) => line.trim());

it('the folded review combines the permissions of many roles by service and type of resource', () => {
  expect(fold(...newRoles(30))).toEqual(
    expect.arrayContaining([
      '+ 30 roles dynamodb:GetItem, PutItem on table shop, if every LeadingKeys like PART0#* or PART1#* or PART2#*',
      '+ sqs:SendMessage on queue queue-0, queue-1 and 28 more',
      '+ 2 roles secretsmanager:GetSecretValue on secret gateway: step-0, step-1',
    ]),
  );
});

it('the folded review has as many lines for 100 roles as for 30', () => {
  expect(fold(...newRoles(100))).toHaveLength(fold(...newRoles(30)).length);
});

it('wildcards and wider permissions are listed one by one, before all others', () => {
  const [, ...more] = newRoles(30);
  const wild = newRole('step-0', [{ ...onTable('*', 'PART0') }]);
  const wider = newRole('step-wide', [{ ...onTable('GetItem', 'x'), Condition: undefined }], [onTable('GetItem', 'x')]);
  const lines = fold(...more, wild, wider);
  const iam = lines.indexOf('IAM: who may do what, merged');
  expect(lines.slice(iam + 1, iam + 3)).toEqual([
    '+ step-0 dynamodb:* on table shop, if every LeadingKeys like PART0#* (WILDCARD)',
    '~ step-wide dynamodb:GetItem on table shop, if every LeadingKeys like x#* → without the condition (WIDER)',
  ]);
});

it('the permissions of few roles are listed one by one', () => {
  expect(fold(...newRoles(3))).toContain('+ step-2 dynamodb:GetItem on table shop, if every LeadingKeys like PART2#*');
});

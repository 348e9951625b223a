import { describe, expect, it } from 'vitest';
import type { PolicyStatement } from '../../infrastructure/iam/policies.ts';
import { type AuthorizationRequest, allowingStatements } from './policy-evaluation.ts';

const table = 'arn:aws:dynamodb:us-east-1:111111111111:table/orders';

const statement = (changes: Partial<PolicyStatement> = {}): PolicyStatement => ({
  effect: 'Allow',
  actions: ['dynamodb:GetItem'],
  resources: [table],
  conditions: {},
  ...changes,
});

const allows = (statements: readonly PolicyStatement[], request: Partial<AuthorizationRequest> = {}): boolean =>
  allowingStatements({ action: 'dynamodb:GetItem', resource: table, ...request }, statements).length > 0;

describe('a policy statement', () => {
  it('allows its actions on its resources', () => {
    expect(allows([statement()])).toBe(true);
    expect(allows([statement()], { action: 'dynamodb:PutItem' })).toBe(false);
    expect(allows([statement()], { resource: `${table}-2` })).toBe(false);
    expect(allows([])).toBe(false);
  });

  it('may contain wildcards in actions and resources', () => {
    expect(allows([statement({ actions: ['dynamodb:Get*'] })])).toBe(true);
    expect(allows([statement({ actions: ['DYNAMODB:getitem'] })])).toBe(true);
    expect(allows([statement({ resources: ['arn:aws:dynamodb:*:*:table/order?'] })])).toBe(true);
    expect(allows([statement({ resources: ['arn:aws:dynamodb:*:*:table/order.'] })])).toBe(false);
  });

  it('for one version of a function does not allow another version', () => {
    const invoke = (version: number) => `arn:aws:lambda:us-east-1:111111111111:function:f:${version}`;
    const newest = statement({ actions: ['lambda:InvokeFunction'], resources: [invoke(2)] });
    expect(allows([newest], { action: 'lambda:InvokeFunction', resource: invoke(1) })).toBe(false);
  });

  it('with the effect Deny overrides every Allow', () => {
    expect(allows([statement(), statement({ effect: 'Deny', actions: ['dynamodb:*'] })])).toBe(false);
  });
});

describe('a condition', () => {
  const keys = 'dynamodb:LeadingKeys';
  const under = (operator: string, key: string, ...wanted: string[]) =>
    statement({ conditions: { [operator]: { [key]: wanted } } });

  it.each([
    ['ForAllValues:StringLike', ['ORDER#1', 'ORDER#2'], true],
    ['ForAllValues:StringLike', ['ORDER#1', 'STOCK#A'], false],
    ['ForAnyValue:StringLike', ['ORDER#1', 'STOCK#A'], true],
    ['ForAnyValue:StringLike', ['STOCK#A'], false],
    ['StringLike', ['ORDER#1'], false],
  ])('with %s on %j is %s', (operator, values, expected) => {
    expect(allows([under(operator, keys, 'ORDER#*')], { context: { [keys]: values } })).toBe(expected);
  });

  it('with ForAllValues holds for a request without the key, and with ForAnyValue does not', () => {
    expect(allows([under('ForAllValues:StringLike', keys, 'ORDER#*')])).toBe(true);
    expect(allows([under('ForAnyValue:StringLike', keys, 'ORDER#*')])).toBe(false);
  });

  it('without a set operator does not hold for a multivalued key', () => {
    const qualifier = 'states:StateMachineQualifier';
    const context = { [qualifier]: ['live'] };
    expect(allows([under('StringEquals', qualifier, 'live')], { context })).toBe(false);
    expect(allows([under('ForAnyValue:StringEquals', qualifier, 'live')], { context })).toBe(true);
  });

  it('on a missing key does not hold, except with IfExists, a negated operator or Null', () => {
    const account = 'aws:SourceAccount';
    expect(allows([under('StringEquals', account, '111111111111')])).toBe(false);
    expect(allows([under('StringEqualsIfExists', account, '111111111111')])).toBe(true);
    expect(allows([under('StringNotEquals', account, '111111111111')])).toBe(true);
    expect(allows([under('Null', account, 'true')])).toBe(true);
  });

  it('compares keys ignoring case, and values exactly', () => {
    const context = { 'AWS:sourceaccount': 'a' };
    expect(allows([under('StringEquals', 'aws:SourceAccount', 'a')], { context })).toBe(true);
    expect(allows([under('StringEquals', 'aws:SourceAccount', 'A')], { context })).toBe(false);
  });

  it('with an unknown operator or variable throws an error', () => {
    expect(() => allows([under('NumericLessThan', 'x:y', '1')])).toThrow('NumericLessThan');
    expect(() => allows([under('StringEquals', 'x:y', '${aws:username}')])).toThrow('${aws:username}');
  });
});

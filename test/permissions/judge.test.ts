import { describe, expect, it } from 'vitest';
import type { PolicyStatement } from '../../infrastructure/iam/policies.ts';
import { type AuthorizationRequest, allowing } from './judge.ts';

const table = 'arn:aws:dynamodb:us-east-1:111111111111:table/orders';

const statement = (changes: Partial<PolicyStatement> = {}): PolicyStatement => ({
  effect: 'Allow',
  actions: ['dynamodb:GetItem'],
  resources: [table],
  conditions: {},
  ...changes,
});

const allows = (statements: readonly PolicyStatement[], request: Partial<AuthorizationRequest> = {}): boolean =>
  allowing({ action: 'dynamodb:GetItem', resource: table, ...request }, statements).length > 0;

describe('a statement', () => {
  it('allows its actions on its resources', () => {
    expect(allows([statement()])).toBe(true);
    expect(allows([statement()], { action: 'dynamodb:PutItem' })).toBe(false);
    expect(allows([statement()], { resource: `${table}-2` })).toBe(false);
    expect(allows([])).toBe(false);
  });

  it('has wildcards in actions and resources', () => {
    expect(allows([statement({ actions: ['dynamodb:Get*'] })])).toBe(true);
    expect(allows([statement({ actions: ['DYNAMODB:getitem'] })])).toBe(true);
    expect(allows([statement({ resources: ['arn:aws:dynamodb:*:*:table/order?'] })])).toBe(true);
    expect(allows([statement({ resources: ['arn:aws:dynamodb:*:*:table/order.'] })])).toBe(false);
  });

  it('of a function’s version allows no other one', () => {
    const invoke = (version: number) => `arn:aws:lambda:us-east-1:111111111111:function:f:${version}`;
    const newest = statement({ actions: ['lambda:InvokeFunction'], resources: [invoke(2)] });
    expect(allows([newest], { action: 'lambda:InvokeFunction', resource: invoke(1) })).toBe(false);
  });

  it('that denies outweighs every one that allows', () => {
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
  ])('%s on %j: %s', (operator, values, expected) => {
    expect(allows([under(operator, keys, 'ORDER#*')], { context: { [keys]: values } })).toBe(expected);
  });

  it('of all values holds for a request that has none, and of any value does not', () => {
    expect(allows([under('ForAllValues:StringLike', keys, 'ORDER#*')])).toBe(true);
    expect(allows([under('ForAnyValue:StringLike', keys, 'ORDER#*')])).toBe(false);
  });

  it('without a set operator does not hold for a key that has many values', () => {
    const qualifier = 'states:StateMachineQualifier';
    const context = { [qualifier]: ['live'] };
    expect(allows([under('StringEquals', qualifier, 'live')], { context })).toBe(false);
    expect(allows([under('ForAnyValue:StringEquals', qualifier, 'live')], { context })).toBe(true);
  });

  it('on a key that the service does not send does not hold, unless it says IfExists', () => {
    const account = 'aws:SourceAccount';
    expect(allows([under('StringEquals', account, '111111111111')])).toBe(false);
    expect(allows([under('StringEqualsIfExists', account, '111111111111')])).toBe(true);
    expect(allows([under('StringNotEquals', account, '111111111111')])).toBe(true);
    expect(allows([under('Null', account, 'true')])).toBe(true);
  });

  it('compares keys without regard to case, and values with it', () => {
    const context = { 'AWS:sourceaccount': 'a' };
    expect(allows([under('StringEquals', 'aws:SourceAccount', 'a')], { context })).toBe(true);
    expect(allows([under('StringEquals', 'aws:SourceAccount', 'A')], { context })).toBe(false);
  });

  it('that is not known is an error, not a guess', () => {
    expect(() => allows([under('NumericLessThan', 'x:y', '1')])).toThrow('NumericLessThan');
    expect(() => allows([under('StringEquals', 'x:y', '${aws:username}')])).toThrow('${aws:username}');
  });
});

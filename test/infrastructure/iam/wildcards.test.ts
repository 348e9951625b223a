import { describe, expect, it } from 'vitest';
import { overlaps } from '../../../infrastructure/iam/wildcards.ts';
import { matches } from '../../permissions/iam-pattern.ts';

describe('a wildcard pattern', () => {
  it.each([
    ['a*c', 'abbc', true],
    ['a*c', 'ac', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a.c', 'abc', false],
    ['arn:*:table/x', 'arn:aws:dynamodb:eu:1:table/x', true],
    ['*', '', true],
  ])('%s matches %s: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });
});

describe('a pattern and an ARN template of the service authorization reference', () => {
  const machine = 'arn:${Partition}:states:${Region}:${Account}:stateMachine:${StateMachineName}';
  it.each([
    ['arn:aws:states:eu:1:stateMachine:orders', machine, true],
    ['arn:aws:states:eu:1:stateMachine:*', machine, true],
    ['arn:aws:states:eu:1:stateMachine:orders:live', machine, false],
    ['arn:aws:states:eu:1:stateMachine:orders:*', `${machine}:\${Alias}`, true],
    ['arn:aws:states:*', machine, true],
    ['arn:aws:states:eu:1:activity:*', machine, false],
    ['arn:aws:states:eu:1:stateMachine:', machine, false],
    ['arn:aws:states:eu:1:stateMachine:?', machine, true],
    ['*', machine, true],
  ])('%s and %s have an ARN in common: %s', (pattern, template, expected) => {
    expect(overlaps(pattern, template)).toBe(expected);
  });
});

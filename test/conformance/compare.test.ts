import { describe, expect, it } from 'vitest';
import type { ExecutionCase } from './cases.ts';
import { compareExecution, Matcher } from './compare.ts';

const matches = (expected: unknown, actual: unknown, path = 'output', meta = {}) =>
  new Matcher({ meta }).matches(expected, actual, path);

describe('a recorded value', () => {
  it('matches its JSON text in members that the API returns as JSON text, and in no other member', () => {
    expect(matches('hello', '"hello"')).toBe(true);
    expect(matches(1, '1', 'events[0].taskScheduledEventDetails.parameters')).toBe(true);
    expect(matches('hello', '"hello"', 'output.Payload')).toBe(false);
    expect(matches(1, '1', 'output.Payload')).toBe(false);
  });

  it('matches any text if it is <name>, and always the same text if it is <name:N>', () => {
    expect(matches(['<a>', '<a>'], ['x', 'y'])).toBe(true);
    expect(matches(['<a:1>', '<a:1>', '<a:2>'], ['x', 'x', 'y'])).toBe(true);
    expect(matches(['<a:1>', '<a:1>'], ['x', 'y'])).toBe(false);
  });

  it('may lack fields that AWS added after the recording date', () => {
    const recordedDate = '01-02-2024, 10:00:00';

    expect(matches({}, { encryptionConfiguration: {} }, '', { recordedDate })).toBe(true);
    expect(matches({}, { redriveCount: 0 }, '', { recordedDate })).toBe(false);
    expect(matches({}, { encryptionConfiguration: {} }, '', { recordedDate: '01-12-2024, 10:00:00' })).toBe(false);
  });
});

describe('an execution', () => {
  const theCase = (expected: object) => ({ expected }) as unknown as ExecutionCase;

  it('reaches level 3 only if events were recorded', () => {
    const outcome = { status: 'SUCCEEDED', output: '1', events: [{ id: 1, type: 'ExecutionStarted' }] };

    expect(compareExecution(theCase({ status: 'SUCCEEDED', output: 1 }), outcome)).toMatchObject({ level: 1 });
    expect(compareExecution(theCase({ status: 'SUCCEEDED', events: outcome.events }), outcome)).toMatchObject({
      level: 3,
    });
  });

  it('fails the comparison if DescribeExecution returns another value than recorded', () => {
    const expected = { describeExecution: { status: 'SUCCEEDED', redriveCount: 1 } };

    expect(
      compareExecution(theCase(expected), { description: { status: 'SUCCEEDED', redriveCount: 0 } }),
    ).toMatchObject({
      level: 0,
    });
  });
});

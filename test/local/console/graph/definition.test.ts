import { describe, expect, it } from 'vitest';
import { readWorkflow } from '../../../../local/console/graph/definition.ts';
import { pathsOf } from '../../../../local/console/graph/paths.ts';
import { allStates } from '../../../../local/console/graph/workflow.ts';

const read = (states: object, startAt = 'A') => readWorkflow(JSON.stringify({ StartAt: startAt, States: states }));

describe('the graph of a definition', () => {
  it('distinguishes tasks that wait for a callback from others', () => {
    const workflow = read({
      A: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Next: 'B' },
      B: { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', End: true },
    });
    expect(workflow.states.map(({ kind }) => kind)).toEqual(['task', 'callback']);
  });

  it('names the distributed Map that a state is inside of', () => {
    const inner = { StartAt: 'Deep', States: { Deep: { Type: 'Pass', End: true } } };
    const processor = { StartAt: 'In', States: { In: { Type: 'Parallel', Branches: [inner], End: true } } };
    const distributed = { ProcessorConfig: { Mode: 'DISTRIBUTED' }, ...processor };
    const states = allStates(
      readWorkflow(
        JSON.stringify({ StartAt: 'Far', States: { Far: { Type: 'Map', ItemProcessor: distributed, End: true } } }),
      ),
    );

    expect(states.map(({ name, distributedMap }) => [name, distributedMap])).toEqual([
      ['Far', undefined],
      ['In', 'Far'],
      ['Deep', 'Far'],
    ]);
  });

  it('contains the states of Parallel branches and of both forms of Map', () => {
    const one = (name: string) => ({ StartAt: name, States: { [name]: { Type: 'Pass', End: true } } });
    const workflow = read({
      A: { Type: 'Parallel', Branches: [one('P1'), one('P2')], Next: 'B' },
      B: { Type: 'Map', ItemProcessor: one('M1'), Next: 'C' },
      C: { Type: 'Map', Iterator: one('M2'), End: true },
    });
    expect(allStates(workflow).map(({ name }) => name)).toEqual(['A', 'P1', 'P2', 'B', 'M1', 'C', 'M2']);
  });

  it('combines the Catches with the same target into one line that names the errors', () => {
    const catchers = [
      { ErrorEquals: ['States.Timeout'], Next: 'B' },
      { ErrorEquals: ['Declined'], Next: 'C' },
      { ErrorEquals: ['Expired'], Next: 'B' },
      { ErrorEquals: ['States.ALL'], Next: 'C' },
    ];
    const end = { Type: 'Succeed' };
    const { transitions } = read({ A: { Type: 'Task', Resource: 'r', Catch: catchers, Next: 'B' }, B: end, C: end });
    expect(transitions).toEqual([
      { from: 'A', to: 'B', kind: 'next' },
      { from: 'A', to: 'B', kind: 'catch', label: 'timeout, Expired', detail: 'timeout, Expired' },
      { from: 'A', to: 'C', kind: 'catch', label: 'any other error', detail: 'Declined, any other error' },
    ]);
  });

  it.each([
    [{ Condition: '{% $total > 5 %}', Comment: 'over the limit' }, 'over the limit', 'over the limit: $total > 5'],
    [{ Condition: '{% $total > 5 %}' }, '$total > 5', '$total > 5'],
    [{ Variable: '$.n', NumericGreaterThanEquals: 3 }, '$.n ≥ 3', '$.n ≥ 3'],
    [{ Variable: '$.a', StringEqualsPath: '$.b' }, '$.a = $.b', '$.a = $.b'],
    [{ Variable: '$.n', IsPresent: false }, '$.n is not present', '$.n is not present'],
    [
      { And: [{ Variable: '$.a', IsNull: true }, { Not: { Variable: '$.b', BooleanEquals: true } }] },
      '$.a is null and not ($.b…',
      '$.a is null and not ($.b = true)',
    ],
  ])('labels a transition with the condition of the rule %j', (rule, label, detail) => {
    const end = { Type: 'Succeed' };
    const { transitions } = read({
      A: { Type: 'Choice', Choices: [{ ...rule, Next: 'B' }], Default: 'C' },
      B: end,
      C: end,
    });
    expect(transitions[1]).toEqual({ from: 'A', to: 'B', kind: 'rule', label, detail });
  });

  it('is refused for JSON that is not a definition, and for invalid JSON', () => {
    expect(() => readWorkflow('{"States": {}}')).toThrow('StartAt and States');
    expect(() => readWorkflow('[')).toThrow(SyntaxError);
  });
});

describe('the paths of a workflow', () => {
  it('follow Next and Default, and leave out states that only an error leads to', () => {
    const workflow = read({
      A: { Type: 'Task', Resource: 'r', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Undo' }], Next: 'B' },
      B: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'Ask' }], Default: 'End' },
      Ask: { Type: 'Pass', Next: 'End' },
      End: { Type: 'Succeed' },
      Undo: { Type: 'Fail' },
    });
    const { main, happy } = pathsOf(workflow);
    expect(happy).toEqual(['A', 'B', 'End']);
    expect([...main]).toEqual(['A', 'B', 'End', 'Ask']);
  });

  it('end where a loop would repeat', () => {
    const { happy } = pathsOf(read({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Wait', Seconds: 1, Next: 'A' } }));
    expect(happy).toEqual(['A', 'B']);
  });
});

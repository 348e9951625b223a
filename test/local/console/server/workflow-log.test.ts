import { expect, test } from 'vitest';
import { WorkflowLog } from '../../../../local/console/server/workflow-log.ts';

const arnOf = (execution: string) => `arn:aws:states:us-east-1:111111111111:express:m:${execution}`;
const record = (execution: string, id: number, type = 'PassStateEntered', details: object = {}) => ({
  id: String(id),
  type,
  details,
  previous_event_id: String(id - 1),
  event_timestamp: String(1000 * id),
  execution_arn: arnOf(execution),
  redrive_count: '0',
});

test('executions are listed with their last event, the latest first', () => {
  const log = new WorkflowLog();
  for (const one of [record('a', 1), record('b', 1), record('a', 2, 'ExecutionSucceeded')]) log.add(one);

  expect(
    log.executions().map(({ executionArn, lastType, records }) => [executionArn.at(-1), lastType, records]),
  ).toEqual([
    ['a', 'ExecutionSucceeded', 2],
    ['b', 'PassStateEntered', 1],
  ]);
  expect(log.records(arnOf('b'))).toHaveLength(1);
});

test('the records of the executions that wrote last are kept, and others dropped completely', () => {
  const log = new WorkflowLog();
  for (const execution of ['a', 'b', 'c']) for (let id = 1; id <= 8000; id++) log.add(record(execution, id));

  expect(log.executions().map(({ executionArn, records }) => [executionArn.at(-1), records])).toEqual([
    ['c', 8000],
    ['b', 8000],
  ]);
});

test('the newest 20,000 records of one execution are kept', () => {
  const log = new WorkflowLog();
  for (let id = 1; id <= 25_000; id++) log.add(record('a', id));

  expect(log.records(arnOf('a')).length).toBeLessThanOrEqual(20_000);
  expect(log.records(arnOf('a')).at(-1)?.id).toBe('25000');
});

test('old executions with large data are dropped', () => {
  const log = new WorkflowLog();
  const input = 'x'.repeat(250_000);
  for (let one = 0; one < 1000; one++) log.add(record(`e${one}`, 1, 'ExecutionStarted', { input }));

  expect(log.executions().length).toBeLessThan(300);
  expect(log.records(arnOf('e999'))).toHaveLength(1);
});

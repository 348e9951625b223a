import { expect, test } from 'vitest';
import { WorkflowLog } from '../../../../local/console/server/workflow-log.ts';

const record = (execution: string, id: number, type = 'PassStateEntered') => ({
  id: String(id),
  type,
  details: {},
  previous_event_id: String(id - 1),
  event_timestamp: String(1000 * id),
  execution_arn: `arn:aws:states:us-east-1:111111111111:express:m:${execution}`,
  redrive_count: '0',
});

test('the execution that wrote last comes first, with its last event', () => {
  const log = new WorkflowLog();
  for (const one of [record('a', 1), record('b', 1), record('a', 2, 'ExecutionSucceeded')]) log.add(one);

  expect(
    log.executions().map(({ executionArn, lastType, records }) => [executionArn.at(-1), lastType, records]),
  ).toEqual([
    ['a', 'ExecutionSucceeded', 2],
    ['b', 'PassStateEntered', 1],
  ]);
  expect(log.records(record('b', 1).execution_arn)).toHaveLength(1);
});

test('of a long log, the newest 5,000 records are kept', () => {
  const log = new WorkflowLog();
  for (let id = 1; id <= 12_000; id++) log.add(record('a', id));

  const records = log.records();

  expect(records).toHaveLength(5000);
  expect(records.at(-1)?.id).toBe('12000');
});

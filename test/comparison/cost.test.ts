import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CapacityMeter } from '../../comparison/cost/capacity-meter.ts';
import { costOf, expressBreakEven, expressCost, sum } from '../../comparison/cost/cost.ts';
import { prices } from '../../comparison/cost/prices.ts';
import { startTable } from '../../local/table/table.ts';
import { DynamoDbTable } from '../../orders/adapters/dynamodb-table.ts';

describe('the cost of an order', () => {
  it('is the sum of the prices of all services used', () => {
    const usage = {
      stateTransitions: 7,
      lambdaRequests: 7,
      lambdaGbSeconds: 0.1,
      units: { read: 5, write: 28 },
      apiRequests: 2,
    };
    expect(costOf(usage).stepFunctions).toBeCloseTo(0.000175, 9);
    expect(sum(costOf(usage))).toBeCloseTo(
      0.000175 + 0.0000014 + 0.00000133334 + 0.0000175 + 0.000000625 + 0.000002,
      9,
    );
  });

  it('of an Express execution is rounded up to 100 ms', () => {
    expect(expressCost(1)).toBe(expressCost(100));
    expect(expressCost(101)).toBeGreaterThan(expressCost(100));
  });

  it('is the same for both types of workflow at the break-even duration', () => {
    const seconds = Math.round(expressBreakEven(4) * 10) / 10;
    expect(expressCost(seconds * 1000)).toBeCloseTo(4 * prices.stateTransition, 7);
  });
});

describe('the capacity meter', () => {
  let table: Awaited<ReturnType<typeof startTable>>;
  let meter: CapacityMeter;
  let counted: DynamoDbTable;
  const closing: (() => unknown)[] = [];

  beforeAll(async () => {
    table = await startTable({ stock: [] });
    meter = new CapacityMeter(table.endpoint);
    const metered = await meter.start();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new DynamoDBClient({ endpoint: metered.url, region: 'us-east-1', credentials });
    counted = new DynamoDbTable(client, table.tableName);
    closing.push(
      () => client.destroy(),
      () => metered.close(),
      () => table.close(),
    );
  });

  afterAll(async () => {
    for (const close of closing) await close();
  });

  it('counts two write units for each small item of a transaction, even when it is refused', async () => {
    const key = { pk: 'ORDER#1', sk: 'ORDER' };
    const writes = [{ put: key, condition: 'attribute_not_exists(pk)' }];
    await counted.transact(writes);
    expect(meter.take()).toEqual({ read: 0, write: 2 });
    await counted.transact(writes);
    expect(meter.take()).toEqual({ read: 0, write: 2 });
  });

  it('counts one read unit for a strongly consistent read, and starts at 0 after it was read', async () => {
    await counted.get({ pk: 'ORDER#1', sk: 'ORDER' });
    expect(meter.take()).toEqual({ read: 1, write: 0 });
    expect(meter.take()).toEqual({ read: 0, write: 0 });
  });
});

import { afterEach, expect, it, vi } from 'vitest';
import { publish } from '../../functions/metrics.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it('metrics are written as lines in CloudWatch’s embedded metric format, with table and dimension', () => {
  vi.stubEnv('TABLE_NAME', 'order-processing-dev');
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);

  publish([
    { name: 'Orders', value: 1, dimension: { Outcome: 'FULFILLED' } },
    { name: 'Revenue', value: 4999, dimension: { Currency: 'EUR' } },
  ]);

  const lines = write.mock.calls.map(([line]) => String(line));
  expect(lines.every((line) => line.endsWith('}\n'))).toBe(true);
  const [orders, revenue] = lines.map((line) => JSON.parse(line));
  const definition = {
    Namespace: 'OrderProcessing',
    Dimensions: [['Table', 'Outcome']],
    Metrics: [{ Name: 'Orders', Unit: 'Count' }],
  };
  expect(orders).toEqual({
    _aws: { Timestamp: expect.any(Number), CloudWatchMetrics: [definition] },
    Table: 'order-processing-dev',
    Outcome: 'FULFILLED',
    Orders: 1,
  });
  expect(revenue).toMatchObject({ Table: 'order-processing-dev', Currency: 'EUR', Revenue: 4999 });
});

import type { Executions, Table } from '../../orders/ports.ts';
import { notStarted, startPending } from '../../orders/start/start-pending.ts';

/**
 * Starts the orders that were accepted and whose execution never began.
 * @param log is told each that was started late
 * @throws ExecutionsNotStarted if one cannot be started
 */
export async function startPendingOrders(
  ports: { table: Table; executions: Executions; now: () => Date },
  log: (orderId: string) => void,
): Promise<void> {
  const { started, failed } = await startPending(new Map([['order', ports.executions]]), ports);
  for (const { id } of started) log(id);
  if (failed.length > 0) throw notStarted(failed);
}

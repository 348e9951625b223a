import type { Executions, Table } from '../../orders/ports.ts';
import { notStarted, startPending } from '../../orders/start/start-pending.ts';

/**
 * Starts the executions of orders that were accepted but not started; both clouds call it each minute.
 * @param log called with the id of each order that was started late
 * @throws ExecutionsNotStarted if an execution cannot be started
 */
export async function startPendingOrders(
  ports: { table: Table; executions: Executions; now: () => Date },
  log: (orderId: string) => void,
): Promise<void> {
  const { started, failed } = await startPending(new Map([['order', ports.executions]]), ports);
  for (const { id } of started) log(id);
  if (failed.length > 0) throw notStarted(failed);
}

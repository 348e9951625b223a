import type { LedgerEntry } from '../../../local/payment-gateway/payment.ts';
import { partitionOf, repairKey, stockKey, strandedMoneyKey } from '../../../orders/keys.ts';
import type { Table } from '../../../orders/ports.ts';
import { partitionOfReturn } from '../../../orders/returns/keys.ts';
import type { OrderRun } from './order-run.ts';
import { resources } from './resources/all.ts';
import { type Judged, needsPerson, type State } from './resources/resource.ts';
import { returnIdOf, skusOf } from './scenarios.ts';
import { passing } from './schedule.ts';

/** Reads what is left of an order and its return. */
export async function readState(run: OrderRun, table: Table, ledger: readonly LedgerEntry[]): Promise<State> {
  const items = await table.query(partitionOf(run.orderId));
  const returnItems = run.scenario.return ? await table.query(partitionOfReturn(returnIdOf(run.orderId))) : [];
  const stock = await Promise.all(skusOf(run.orderId).map((sku) => table.get(stockKey(sku))));
  return {
    status: items.find(({ sk }) => sk === 'ORDER')?.status,
    returnStatus: returnItems.find(({ sk }) => sk === 'RETURN')?.status,
    items,
    returnItems,
    stock: stock.filter((item) => item !== undefined),
    ledger,
    listed: await isListed(run, table),
  };
}

/** Whether something of an order or its return is on the list of what waits for a person. */
export async function isListed({ orderId }: OrderRun, table: Table): Promise<boolean> {
  const keys = [repairKey(orderId), repairKey(`RETURN#${returnIdOf(orderId)}`), strandedMoneyKey(orderId)];
  return (await Promise.all(keys.map((key) => table.get(key)))).some((item) => item !== undefined);
}

/** What does not hold, of what must hold whatever has gone wrong. */
export function brokenPromises(judged: Judged): string[] {
  const stuck = [judged.end, ...(judged.returnEnd === undefined ? [] : [judged.returnEnd])].filter(needsPerson);
  return [
    ...stuck.map(
      ({ status, error }) => `nothing goes wrong any more, and yet an execution ends as ${status}: ${error}`,
    ),
    ...resources.flatMap((resource) => resource.broken(judged).map((line) => `${resource.name}: ${line}`)),
    ...brokenByPassingFaults(judged),
  ];
}

/** Retries make good what passes: neither the outcome changes, nor does anybody have to mend anything. */
function brokenByPassingFaults({ run, state, parked }: Judged): string[] {
  const { scenario, schedule } = run;
  if (scenario.sensitive || !schedule.faults.every(({ kind }) => passing.includes(kind))) return [];
  const expected = [scenario.outcome, scenario.return?.outcome].filter(Boolean).join(', ');
  const found = [state.status, state.returnStatus].filter(Boolean).join(', ');
  if (found === expected && !parked) return [];
  return [`retries: ${parked ? 'parked, ' : ''}${found} instead of ${expected} after faults that pass`];
}

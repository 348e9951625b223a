import { paint } from '../../command-line/terminal.ts';
import { formatMoney } from '../../orders/money.ts';
import { formatDuration } from '../duration.ts';
import type { MoneyCount, Reconciliation } from './reconciliation.ts';
import type { EndedExecution } from './run-execution.ts';
import type { OrderRun } from './run-order.ts';
import type { ReturnRun } from './run-return.ts';

/** How the end of an order differs from its file; undefined if it does not. */
export function disagreement({
  example: { expected },
  status,
  outcome,
  reason,
}: Pick<OrderRun, 'example' | 'status' | 'outcome' | 'reason'>): string | undefined {
  if (expected === undefined) return undefined;
  const wanted = [expected.status, expected.outcome, ...(expected.reason === undefined ? [] : [expected.reason])].join(
    ' ',
  );
  const got = [status, outcome, ...(expected.reason === undefined ? [] : [reason])].join(' ');
  return wanted === got ? undefined : `expected ${wanted}, got ${got}`;
}

/** The line of an order: its outcome, the number of state transitions, the time, and the states. */
export function formatRun(name: string, run: OrderRun, nameWidth: number): string {
  const outcome = [run.outcome, run.reason].filter((part) => part !== undefined).join(' ');
  return formatLine(name, outcome, run, disagreement(run), nameWidth);
}

function formatLine(
  name: string,
  outcome: string,
  { transitions, duration, states }: EndedExecution,
  wrong: string | undefined,
  nameWidth: number,
): string {
  const mark = wrong === undefined ? paint('green', '✓') : paint('red', '✗');
  const facts = `${name.padEnd(nameWidth)}  ${outcome.padEnd(26)}  ${String(transitions).padStart(2)} transitions  ${formatDuration(duration).padStart(12)}`;
  const line = `${mark} ${facts}  ${paint('dim', states.join(' → '))}`;
  return wrong === undefined ? line : `${line}\n  ${paint('red', wrong)}`;
}

/** How the end of a return differs from its file; undefined if it does not. */
export function returnDisagreement({
  example: { expected },
  status,
  outcome,
  refunded,
}: ReturnRun): string | undefined {
  if (expected === undefined) return undefined;
  const sum = (amount: number) => (expected.refunded === undefined ? '' : `, ${amount} refunded`);
  const wanted = `${expected.status} ${expected.outcome}${sum(expected.refunded ?? 0)}`;
  const got = `${status} ${outcome}${sum(refunded)}`;
  return wanted === got ? undefined : `expected ${wanted}, got ${got}`;
}

/** The line of a return, under that of its order. */
export const formatReturn = (run: ReturnRun, nameWidth: number): string =>
  formatLine(`  ${run.returnId}`, run.outcome, run, returnDisagreement(run), nameWidth);

/** The contents of the table and the gateway after all orders and returns. */
export function formatReconciliation({ stock, money, notifications, problems }: Reconciliation): string {
  const row = (cells: readonly (string | number)[]) =>
    cells.map((cell, index) => (index === 0 ? String(cell).padEnd(16) : String(cell).padStart(12))).join('');
  return [
    paint('bold', row(['Stock', 'before', 'available', 'reserved', 'shipped', 'written off'])),
    ...stock.map((each) => row([each.sku, each.before, each.available, each.reserved, each.shipped, each.writtenOff])),
    '',
    ...(money.length === 0 ? ['Gateway        moved no money'] : money.map(formatMoneyCount)),
    `Notifications  ${notifications}, one for each order and return that has ended`,
    ...(problems.length === 0
      ? [`${paint('green', '✓')} stock conserved, ledger balanced, one notification for each order and return`]
      : problems.map((problem) => `${paint('red', '✗')} ${problem}`)),
  ].join('\n');
}

function formatMoneyCount({ currency, charged, refunded }: MoneyCount): string {
  const [taken, given, held] = [charged, refunded, charged - refunded].map((amount) => formatMoney(amount, currency));
  return `Gateway        charged ${taken}, refunded ${given}, holds ${held}`;
}

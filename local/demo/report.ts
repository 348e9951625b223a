import { formatMoney } from '../../orders/money.ts';
import { formatDuration, paint } from '../terminal.ts';
import type { Books, MoneyCount } from './books.ts';
import type { OrderRun } from './run-order.ts';

/** How an order ended otherwise than its file says, or undefined. */
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

/** The line of an order: how it ended, in how many state transitions and how much time, and which states it passed. */
export function formatRun(name: string, run: OrderRun, nameWidth: number): string {
  const wrong = disagreement(run);
  const mark = wrong === undefined ? paint('green', '✓') : paint('red', '✗');
  const outcome = [run.outcome, run.reason].filter((part) => part !== undefined).join(' ');
  const facts = `${name.padEnd(nameWidth)}  ${outcome.padEnd(26)}  ${String(run.transitions).padStart(2)} transitions  ${formatDuration(run.duration).padStart(12)}`;
  const line = `${mark} ${facts}  ${paint('dim', run.states.join(' → '))}`;
  return wrong === undefined ? line : `${line}\n  ${paint('red', wrong)}`;
}

/** What the table and the gateway hold after all orders. */
export function formatBooks({ stock, money, notifications, problems }: Books): string {
  const row = (cells: readonly (string | number)[]) =>
    cells.map((cell, index) => (index === 0 ? String(cell).padEnd(16) : String(cell).padStart(10))).join('');
  return [
    paint('bold', row(['Stock', 'before', 'available', 'reserved', 'shipped'])),
    ...stock.map(({ sku, before, available, reserved, shipped }) => row([sku, before, available, reserved, shipped])),
    '',
    ...(money.length === 0 ? ['Gateway        moved no money'] : money.map(formatMoneyCount)),
    `Notifications  ${notifications}, one for each order that has ended`,
    ...(problems.length === 0
      ? [`${paint('green', '✓')} stock conserved, ledger balanced, one notification an order`]
      : problems.map((problem) => `${paint('red', '✗')} ${problem}`)),
  ].join('\n');
}

function formatMoneyCount({ currency, charged, refunded }: MoneyCount): string {
  const [taken, given, held] = [charged, refunded, charged - refunded].map((amount) => formatMoney(amount, currency));
  return `Gateway        charged ${taken}, refunded ${given}, holds ${held}`;
}

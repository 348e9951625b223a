import { fulfilledOrder, isPending, printerOf, type SmokeRun, waitForEnd } from './trial.ts';

/** Returns the goods of the fulfilled order, and reports an inspection that accepts all of them. */
export async function tryReturn(run: SmokeRun): Promise<readonly string[]> {
  const { stack, sku, idPrefix, isSandbox } = run;
  const name = 'returned';
  const line = printerOf(run, name);
  if (!isSandbox) {
    line('is not tried: no order was sent that could be returned');
    return [];
  }
  const returnId = `${idPrefix}-${name}`;
  const orderId = fulfilledOrder(run);
  const items = [{ sku, quantity: 1 }];
  const sent = await stack.api('POST', '/returns', { returnId, orderId, items, reason: 'smoke test' });
  if (sent.status !== 202) return [`${returnId} was not accepted: HTTP ${sent.status} ${JSON.stringify(sent.body)}`];
  line(`accepted as ${returnId}`);
  let inspected = false;
  return waitForEnd(run, {
    name,
    path: `/returns/${returnId}`,
    expected: 'RETURNED',
    onResponse: async ({ inspection }) => {
      if (inspected || !isPending(inspection)) return;
      const { status } = await stack.api('POST', `/inspections/${returnId}`, { items: [{ sku, accepted: 1 }] });
      line(`waits for its inspection; the inspection got HTTP ${status}`);
      inspected = true;
    },
  });
}

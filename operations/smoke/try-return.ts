import { follow, fulfilledOrder, isPending, sayOf, type Trials } from './trial.ts';

/** Sends the fulfilled order back: the warehouse accepts it, and its money is refunded. */
export async function tryReturn(trials: Trials): Promise<readonly string[]> {
  const { stack, sku, run, isSandbox } = trials;
  const name = 'returned';
  const line = sayOf(trials, name);
  if (!isSandbox) {
    line('is not tried: no order was sent that could be returned');
    return [];
  }
  const returnId = `${run}-${name}`;
  const orderId = fulfilledOrder(trials);
  const items = [{ sku, quantity: 1 }];
  const sent = await stack.api('POST', '/returns', { returnId, orderId, items, reason: 'smoke test' });
  if (sent.status !== 202) return [`${returnId} was not accepted: HTTP ${sent.status} ${JSON.stringify(sent.body)}`];
  line(`accepted as ${returnId}`);
  let inspected = false;
  return follow(trials, {
    name,
    path: `/returns/${returnId}`,
    wanted: 'RETURNED',
    onLook: async ({ inspection }) => {
      if (inspected || !isPending(inspection)) return;
      const { status } = await stack.api('POST', `/inspections/${returnId}`, { items: [{ sku, accepted: 1 }] });
      line(`waits for its inspection; accepting all of it answers HTTP ${status}`);
      inspected = true;
    },
  });
}

import type { Example } from '../local/demo/example.ts';

/**
 * Sends an order to POST /orders.
 * @param apiUrl the base URL of the API
 */
export async function submit(apiUrl: string, { order }: Example): Promise<void> {
  const response = await fetch(`${apiUrl}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
  if (response.status === 202) return;
  throw new Error(`The order ${order.orderId} was refused (HTTP ${response.status}): ${await response.text()}`);
}

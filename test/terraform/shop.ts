import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { RealClock } from 'step-functions-engine';
import { PaymentGateway } from '../../local/payment-gateway/payment-gateway.ts';
import { stockItem } from '../../orders/inventory/stock.ts';
import { stockKey } from '../../orders/keys.ts';
import type { Order } from '../../orders/order/order.ts';
import { anOrder } from '../support/orders.ts';
import type { EmulatedAws } from './emulated-aws.ts';

/** The actions of an operator of a stack on emulated AWS, and its views: secret, stock, orders, approvals, gateway. */
export interface Shop {
  readonly gatewayUrl: string;
  readonly gateway: PaymentGateway;
  /** Creates the payment secret and the stock of the deployed stack. */
  open(): Promise<void>;
  /** Submits an order of 3 pieces, and returns the ARN of its execution. */
  order(orderId: string, changes?: Partial<Order>): Promise<string>;
  decide(orderId: string, decision: 'approve' | 'reject'): Promise<void>;
  /** Requests a quote for 3 pieces. */
  quote(): Promise<Record<string, unknown>>;
  /** The API's view of an order. */
  view(orderId: string): Promise<Record<string, unknown>>;
  stock(): Promise<object>;
  close(): Promise<void>;
}

const sku = 'ANVIL';

export async function startShop(aws: EmulatedAws, stack: string, region: string): Promise<Shop> {
  const apiKey = 'key';
  const webhookSecret = `whsec_${randomBytes(24).toString('base64')}`;
  const gateway = new PaymentGateway({
    clock: new RealClock(),
    apiKey,
    webhookSecret,
    script: () => ({ answer: 'paid', after: 0 }),
  });
  const gatewayUrl = await gateway.start();
  const client = {
    endpoint: aws.endpoint,
    region,
    credentials: { accessKeyId: 'emulated', secretAccessKey: 'emulated' },
  };
  const table = DynamoDBDocumentClient.from(new DynamoDBClient(client));
  const secrets = new SecretsManagerClient(client);

  const send = async (path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(aws.api + path, body === undefined ? {} : init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
    return JSON.parse(text);
  };

  return {
    gatewayUrl,
    gateway,
    open: async () => {
      const SecretString = JSON.stringify({ apiKey, webhookSecrets: [webhookSecret] });
      await secrets.send(new PutSecretValueCommand({ SecretId: `${stack}-payment`, SecretString }));
      await table.send(new PutCommand({ TableName: stack, Item: stockItem(sku, 10) }));
    },
    order: async (orderId, changes = {}) => {
      const order = anOrder({ orderId, items: [{ sku, quantity: 3, unitPrice: 1000 }], ...changes });
      return String((await send('/orders', order)).executionArn);
    },
    decide: async (orderId, decision) => void (await send(`/approvals/${orderId}`, { decision })),
    quote: () => {
      const items = [{ sku, quantity: 3, unitPrice: 1000 }];
      return send('/quotes', { currency: 'EUR', items, shippingAddress: { country: 'DE' } });
    },
    view: (orderId) => send(`/orders/${orderId}`),
    stock: async () => {
      const { Item = {} } = await table.send(new GetCommand({ TableName: stack, Key: stockKey(sku) }));
      return { available: Item.available, reserved: Item.reserved, shipped: Item.shipped };
    },
    close: async () => {
      table.destroy();
      secrets.destroy();
      await gateway.close();
    },
  };
}

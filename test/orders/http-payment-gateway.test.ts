import { VirtualClock } from 'step-functions-engine';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PaymentGateway } from '../../local/payment-gateway/payment-gateway.ts';
import { HttpPaymentGateway } from '../../orders/adapters/http-payment-gateway.ts';
import { PaymentGatewayRefused } from '../../orders/errors.ts';

const payment = { paymentId: 'pay-1', amount: 1000, currency: 'EUR' } as const;
const callbackUrl = 'http://127.0.0.1:9/callback';

let clock: VirtualClock;
let server: PaymentGateway;
let url: string;
let gateway: HttpPaymentGateway;

beforeEach(async () => {
  clock = new VirtualClock();
  server = new PaymentGateway({
    clock,
    apiKey: 'key',
    webhookSecret: `whsec_${Buffer.from('secret').toString('base64')}`,
  });
  url = await server.start();
  gateway = new HttpPaymentGateway({ baseUrl: url, apiKey: async () => 'key', callbackUrl });
});
afterEach(() => server.close());

const pass = (seconds: number) =>
  new Promise<void>((resolve) => void clock.setTimer(clock.now() + seconds * 1000, resolve));

it('a payment can be voided before it is charged, and requesting it afterwards returns voided', async () => {
  expect(await gateway.void('pay-1')).toBe('unknown');
  const release = clock.hold();
  expect(await gateway.request(payment)).toBe('pending');
  expect(await gateway.void('pay-1')).toBe('voided');
  expect(await gateway.request(payment)).toBe('voided');
  release();
});

it('voiding a payment that is already refunded returns paid, and refunding it again moves no money', async () => {
  await gateway.request(payment);
  await pass(3);
  expect(await gateway.void('pay-1')).toBe('paid');
  await gateway.refund('pay-1');
  expect(await gateway.void('pay-1')).toBe('paid');
  await gateway.refund('pay-1');
  expect(server.ledger.map(({ kind }) => kind)).toEqual(['charge', 'refund']);
});

it('a refusal by the gateway throws a permanent error', async () => {
  await expect(gateway.refund('pay-1')).rejects.toThrow(PaymentGatewayRefused);
});

it('a cached API key that the gateway refuses is replaced by the newest one', async () => {
  const rotated = new HttpPaymentGateway({
    baseUrl: url,
    apiKey: async (maxAge) => (maxAge === 0 ? 'key' : 'old key'),
    callbackUrl,
  });
  expect(await rotated.request(payment)).toBe('pending');
  expect(server.payment('pay-1')).toMatchObject({ amount: 1000 });
});

it('a refusal of the newest API key throws a permanent error', async () => {
  const revoked = new HttpPaymentGateway({ baseUrl: url, apiKey: async () => 'revoked', callbackUrl });
  await expect(revoked.request(payment)).rejects.toThrow('the payment gateway answered 401');
});

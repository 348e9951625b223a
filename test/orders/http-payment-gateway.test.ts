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

it('voids a payment before the money comes, and says so when it is requested late', async () => {
  expect(await gateway.void('pay-1')).toBe('unknown');
  const release = clock.hold();
  expect(await gateway.request(payment)).toBe('pending');
  expect(await gateway.void('pay-1')).toBe('voided');
  expect(await gateway.request(payment)).toBe('voided');
  release();
});

it('takes a payment that was refunded by a call whose answer was lost for one to refund', async () => {
  await gateway.request(payment);
  await pass(3);
  expect(await gateway.void('pay-1')).toBe('paid');
  await gateway.refund('pay-1');
  expect(await gateway.void('pay-1')).toBe('paid');
  await gateway.refund('pay-1');
  expect(server.ledger.map(({ kind }) => kind)).toEqual(['charge', 'refund']);
});

it('throws a permanent error when the gateway refuses', async () => {
  await expect(gateway.refund('pay-1')).rejects.toThrow(PaymentGatewayRefused);
});

it('asks for the newest API key when the gateway refuses the one that is kept, and pays with that', async () => {
  const rotated = new HttpPaymentGateway({
    baseUrl: url,
    apiKey: async (maxAge) => (maxAge === 0 ? 'key' : 'old key'),
    callbackUrl,
  });
  expect(await rotated.request(payment)).toBe('pending');
  expect(server.payment('pay-1')).toMatchObject({ amount: 1000 });
});

it('throws a permanent error when the gateway refuses the newest API key too', async () => {
  const revoked = new HttpPaymentGateway({ baseUrl: url, apiKey: async () => 'revoked', callbackUrl });
  await expect(revoked.request(payment)).rejects.toThrow('the payment gateway answered 401');
});

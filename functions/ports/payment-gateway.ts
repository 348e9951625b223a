import { HttpPaymentGateway } from '../../orders/adapters/http-payment-gateway.ts';
import { environment } from '../environment.ts';
import { paymentSecret } from './payment-secret.ts';

/** The payment gateway; its API key is read from the payment secret. */
export const paymentGateway = (): HttpPaymentGateway =>
  new HttpPaymentGateway({
    baseUrl: environment('PAYMENT_GATEWAY_URL'),
    apiKey: async (maxAge) => (await paymentSecret(maxAge)).apiKey,
    callbackUrl: process.env.PAYMENT_CALLBACK_URL,
  });

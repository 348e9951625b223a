import { parsePaymentSecret } from '../../orders/adapters/payment-secret.ts';
import { commonPorts, environment, once } from '../process/environment.ts';

/** A Key Vault reference: the platform reads the secret again within a day of a rotation, and at each restart. */
export const paymentSecret = async () => parsePaymentSecret(environment('PAYMENT_SECRET'));

/** The ports of activities and HTTP functions; each invocation also gets a durable client. */
export const ports = once(() => commonPorts(paymentSecret));

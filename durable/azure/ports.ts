import { parsePaymentSecret } from '../../orders/adapters/payment-secret.ts';
import { commonPorts, environment, once } from '../process/environment.ts';

/** A Key Vault reference: the platform reads it again within a day of a rotation, and at each restart. */
export const paymentSecret = async () => parsePaymentSecret(environment('PAYMENT_SECRET'));

/** What activities and HTTP functions work with; a durable client comes with each invocation. */
export const ports = once(() => commonPorts(paymentSecret));

import { parsePaymentSecret } from '../../orders/adapters/payment-secret.ts';
import { commonPorts, environment, once } from '../process/environment.ts';

/**
 * The payment secret, from an app setting that is a Key Vault reference. The platform reads it again within a day of a
 * rotation, and at each restart; so `maxAge` has no effect here, unlike on AWS.
 */
export const paymentSecret = async () => parsePaymentSecret(environment('PAYMENT_SECRET'));

/** The ports that all functions share. An invocation adds `taskResults` or `executions`, which need its durable client. */
export const ports = once(() => commonPorts(paymentSecret));

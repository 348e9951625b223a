import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientConfig } from '../../orders/adapters/client-config.ts';
import { DynamoDbTable } from '../../orders/adapters/dynamodb-table.ts';
import { HttpPaymentGateway } from '../../orders/adapters/http-payment-gateway.ts';
import type { ReadPaymentSecret } from '../../orders/adapters/payment-secret.ts';
import { requiredVariable } from '../../orders/adapters/required-variable.ts';
import { parseApprovalLimits } from '../../orders/order/validate-order.ts';
import { parseRetention } from '../../orders/personal-data.ts';
import type { StepPorts } from './steps.ts';

/** The environment variables that a deployment sets for the process. */
export type EnvironmentName =
  | 'TABLE_NAME'
  /** Totals above which a person must approve, in minor units, by currency, as JSON: `{"EUR":50000}`. */
  | 'APPROVAL_LIMITS'
  /** How many days personal data is kept after the end of an order, or `forever`. */
  | 'PERSONAL_DATA_DAYS'
  /** Base URL of the payment gateway's API. */
  | 'PAYMENT_GATEWAY_URL'
  /** URL that the payment gateway calls with an outcome. */
  | 'PAYMENT_CALLBACK_URL'
  /**
   * Azure: the value of the payment secret, `{"apiKey": "...", "webhookSecrets": ["whsec_...", ...]}`, which App Service
   * reads from Key Vault.
   */
  | 'PAYMENT_SECRET'
  /** AWS: the ARN of the payment secret in Secrets Manager. */
  | 'PAYMENT_SECRET_ARN'
  /** AWS: the durable function's ARN with its version or alias. */
  | 'DURABLE_FUNCTION_ARN';

/**
 * The value of one of these environment variables.
 * @throws Error naming the variable if it is not set
 */
export const environment: (name: EnvironmentName) => string = requiredVariable;

/**
 * The ports that are the same on both clouds, configured by environment variables.
 * @throws Error naming a variable that is not set; ValidationError if a value is not valid
 */
export function commonPorts(paymentSecret: ReadPaymentSecret): Omit<StepPorts, 'taskResults'> {
  return {
    table: new DynamoDbTable(new DynamoDBClient(clientConfig), environment('TABLE_NAME')),
    approvalLimits: parseApprovalLimits(environment('APPROVAL_LIMITS')),
    retention: parseRetention(environment('PERSONAL_DATA_DAYS')),
    gateway: async () => {
      const callbackUrl = environment('PAYMENT_CALLBACK_URL');
      return new HttpPaymentGateway({
        baseUrl: environment('PAYMENT_GATEWAY_URL'),
        apiKey: async (maxAge) => (await paymentSecret(maxAge)).apiKey,
        callbackUrl,
      });
    },
    now: () => new Date(),
  };
}

/** Creates a value at the first call, so that a module can be loaded before the environment variables are set. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

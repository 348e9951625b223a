import type { JsonObject } from '../language/json.ts';
import { AwsError } from '../registry/aws-error.ts';
import { optionalObject } from './parameters.ts';

/**
 * The encryptionConfiguration of a request. The engine stores it but encrypts nothing.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_EncryptionConfiguration.html
 */
export function readEncryption(input: JsonObject): JsonObject | undefined {
  const encryption = optionalObject(input, 'encryptionConfiguration');
  if (encryption?.type === 'CUSTOMER_MANAGED_KMS_KEY' && typeof encryption.kmsKeyId !== 'string') {
    const message = 'Invalid Encryption Configuration: kmsKeyId must be specified for CUSTOMER_MANAGED_KMS_KEY.';
    throw new AwsError('InvalidEncryptionConfiguration', message);
  }
  if (encryption?.type !== 'CUSTOMER_MANAGED_KMS_KEY') return encryption;
  // AWS's default: a data key is reused for five minutes.
  return { kmsDataKeyReusePeriodSeconds: 300, ...encryption };
}

import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { conditional, type IResolvable, TerraformCount, Token } from 'cdktf';
import type { ExistingResource } from './existing-resource.ts';
import type { Role } from './role.ts';

/**
 * How data at rest is encrypted: with a customer-managed KMS key, or with keys that AWS owns. SNS does not offer the
 * latter, so without a customer-managed key the topics have no server-side encryption. The AWS managed key for SNS
 * cannot be used, because CloudWatch may not use it, and no alarm would be delivered.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 *
 * The key's policy must let these services use it (`kms:Decrypt`, `kms:GenerateDataKey*`, `kms:Encrypt`,
 * `kms:ReEncrypt*`, `kms:DescribeKey`), each for this account: logs.<region>.amazonaws.com,
 * delivery.logs.amazonaws.com, cloudwatch.amazonaws.com and states.amazonaws.com.
 */
export class Encryption {
  /** The ARN of the customer-managed key, for resources with an optional key. */
  readonly keyArn: string | undefined;
  /** Whether there is a customer-managed key; only Terraform knows it if the ARN comes from a variable. */
  readonly #hasKey: boolean | IResolvable;

  private constructor(keyArn: string | undefined, hasKey: boolean | IResolvable) {
    this.keyArn = keyArn;
    this.#hasKey = hasKey;
  }

  /** @param keyArn the customer-managed key; undefined: keys that AWS owns */
  static withKey(keyArn: string | undefined): Encryption {
    return new Encryption(keyArn, keyArn !== undefined);
  }

  /** @param existing the ARN of the customer-managed key; if it is not present: keys that AWS owns */
  static withExistingKey({ value, present }: ExistingResource): Encryption {
    return new Encryption(Token.asString(value), present);
  }

  /** The encryption block of a DynamoDB table. */
  get table() {
    return this.keyArn === undefined ? undefined : { enabled: this.#hasKey, kmsKeyArn: this.keyArn };
  }

  /** The encryption block of a state machine. */
  get stateMachine() {
    if (this.keyArn === undefined) return undefined;
    return {
      type: this.#choose('CUSTOMER_MANAGED_KMS_KEY', 'AWS_OWNED_KEY'),
      kmsKeyId: this.keyArn,
      // s: how long one data key is used; each new one is a call of KMS.
      kmsDataKeyReusePeriodSeconds: Token.asNumber(
        typeof this.#hasKey === 'boolean' ? 300 : conditional(this.#hasKey, 300, Token.nullValue()),
      ),
    };
  }

  /**
   * Allows a role to read and write encrypted data.
   * @param more further actions that this role needs
   * @returns the policies on which resources with this role must depend; none without a key
   */
  grantTo(role: Role, ...more: readonly `kms:${string}`[]): readonly IamRolePolicy[] {
    if (this.keyArn === undefined) return [];
    const count =
      typeof this.#hasKey === 'boolean'
        ? undefined
        : TerraformCount.of(Token.asNumber(conditional(this.#hasKey, 1, 0)));
    const use = {
      why: 'Reads and writes what the customer’s key encrypts',
      notUsedLocally: 'nothing is encrypted in the local run',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey', ...more],
      resources: [this.keyArn],
    };
    return [role.allow('key', [use], count)];
  }

  #choose(withKey: string, without: string): string {
    return typeof this.#hasKey === 'boolean' ? withKey : Token.asString(conditional(this.#hasKey, withKey, without));
  }
}

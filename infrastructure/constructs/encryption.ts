import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { conditional, type IResolvable, TerraformCount, Token } from 'cdktf';
import type { Given } from './given.ts';
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
  /** The key's ARN, for resources with an optional key. */
  readonly keyArn: string | undefined;
  /** Whether there is a key; known in Terraform only if the ARN comes from a variable. */
  readonly #given: boolean | IResolvable;

  private constructor(keyArn: string | undefined, given: boolean | IResolvable) {
    this.keyArn = keyArn;
    this.#given = given;
  }

  /** @param keyArn undefined: keys that AWS owns */
  static withKey(keyArn: string | undefined): Encryption {
    return new Encryption(keyArn, keyArn !== undefined);
  }

  /** @param given the key's ARN; if it is not present: keys that AWS owns */
  static withGiven({ value, present }: Given): Encryption {
    return new Encryption(Token.asString(value), present);
  }

  /** The block of a DynamoDB table. */
  get table() {
    return this.keyArn === undefined ? undefined : { enabled: this.#given, kmsKeyArn: this.keyArn };
  }

  /** The block of a state machine. */
  get stateMachine() {
    if (this.keyArn === undefined) return undefined;
    return {
      type: this.#choose('CUSTOMER_MANAGED_KMS_KEY', 'AWS_OWNED_KEY'),
      kmsKeyId: this.keyArn,
      // s: how long one data key is used; each new one is a call of KMS.
      kmsDataKeyReusePeriodSeconds: Token.asNumber(
        typeof this.#given === 'boolean' ? 300 : conditional(this.#given, 300, Token.nullValue()),
      ),
    };
  }

  /**
   * Allows a role to read and write encrypted data.
   * @param more actions that only this role needs
   * @returns the policies that users of the role must depend on: none without a key
   */
  grantTo(role: Role, ...more: readonly `kms:${string}`[]): readonly IamRolePolicy[] {
    if (this.keyArn === undefined) return [];
    const count =
      typeof this.#given === 'boolean' ? undefined : TerraformCount.of(Token.asNumber(conditional(this.#given, 1, 0)));
    const use = {
      why: 'Reads and writes what the customer’s key encrypts',
      notUsedLocally: 'nothing is encrypted in the local run',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey', ...more],
      resources: [this.keyArn],
    };
    return [role.allow('key', [use], count)];
  }

  #choose(withKey: string, without: string): string {
    return typeof this.#given === 'boolean' ? withKey : Token.asString(conditional(this.#given, withKey, without));
  }
}

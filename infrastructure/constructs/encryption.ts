import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { conditional, type IResolvable, TerraformCount, Token } from 'cdktf';
import type { Given } from './given.ts';
import type { Role } from './role.ts';

/**
 * How data at rest is encrypted: with the customer's own KMS key, or with keys that AWS owns; these SNS does not offer, so
 * that topics have no server-side encryption without a key of the customer's. AWS's own key for SNS is no way out:
 * CloudWatch may not use it, and alarms would reach nobody.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 *
 * The key's policy must let these services use it (`kms:Decrypt`, `kms:GenerateDataKey*`, `kms:Encrypt`,
 * `kms:ReEncrypt*`, `kms:DescribeKey`), each for this account: logs.<region>.amazonaws.com,
 * delivery.logs.amazonaws.com, cloudwatch.amazonaws.com and states.amazonaws.com.
 */
export class Encryption {
  /** The key's ARN, for resources that take one or nothing. */
  readonly keyArn: string | undefined;
  /** Whether there is a key; known only to Terraform where the ARN comes from a variable. */
  readonly #given: boolean | IResolvable;

  private constructor(keyArn: string | undefined, given: boolean | IResolvable) {
    this.keyArn = keyArn;
    this.#given = given;
  }

  /** @param keyArn AWS's own keys if there is none */
  static withKey(keyArn: string | undefined): Encryption {
    return new Encryption(keyArn, keyArn !== undefined);
  }

  /** @param key the key's ARN, or none for AWS's own keys */
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
      // s: how long one data key serves; a call of KMS each.
      kmsDataKeyReusePeriodSeconds: Token.asNumber(
        typeof this.#given === 'boolean' ? 300 : conditional(this.#given, 300, Token.nullValue()),
      ),
    };
  }

  /**
   * Allows a role to read and write what is encrypted.
   * @param more actions that only this role needs
   * @returns the policies that whatever uses the role must wait for: none without a key
   */
  grantTo(role: Role, ...more: readonly `kms:${string}`[]): readonly IamRolePolicy[] {
    if (this.keyArn === undefined) return [];
    const count =
      typeof this.#given === 'boolean' ? undefined : TerraformCount.of(Token.asNumber(conditional(this.#given, 1, 0)));
    const use = {
      why: 'Reads and writes what the customer’s key encrypts',
      unseen: 'nothing is encrypted in the local run',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey', ...more],
      resources: [this.keyArn],
    };
    return [role.allow('key', [use], count)];
  }

  #choose(withKey: string, without: string): string {
    return typeof this.#given === 'boolean' ? withKey : Token.asString(conditional(this.#given, withKey, without));
  }
}

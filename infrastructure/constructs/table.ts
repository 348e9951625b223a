import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import { Fn, type IResolvable } from 'cdktf';
import { Construct } from 'constructs';
import type { Encryption } from './encryption.ts';
import { createUnlessExisting, type ExistingResource } from './existing-resource.ts';

export interface TableProps {
  readonly name: string;
  /** Turns on point-in-time recovery (35 days) and deletion protection. */
  readonly protect: boolean | IResolvable;
  readonly encryption: Encryption;
  /**
   * The ARN of the stream of an existing table, if the caller of the Terraform module passes one.
   * @default a table is created
   */
  readonly existingStream?: ExistingResource;
}

/** The TTL attribute: the time, in seconds since 1970, after which DynamoDB deletes the item. */
const expiryAttribute = 'expiresAt';

/** A DynamoDB table with keys `pk` and `sk`, on-demand capacity, a stream of new images, and TTL. */
export class Table extends Construct {
  readonly arn: string;
  readonly name: string;
  readonly streamArn: string;

  constructor(scope: Construct, id: string, props: TableProps) {
    super(scope, id);
    const { existingStream } = props;
    const table = new DynamodbTable(this, 'Default', {
      name: props.name,
      billingMode: 'PAY_PER_REQUEST',
      hashKey: 'pk',
      rangeKey: 'sk',
      attribute: [
        { name: 'pk', type: 'S' },
        { name: 'sk', type: 'S' },
      ],
      streamEnabled: true,
      streamViewType: 'NEW_IMAGE',
      ttl: { attributeName: expiryAttribute, enabled: true },
      pointInTimeRecovery: { enabled: props.protect },
      deletionProtectionEnabled: props.protect,
      serverSideEncryption: props.encryption.table,
    });
    this.streamArn = createUnlessExisting(table, 'stream_arn', existingStream);
    if (existingStream === undefined) {
      this.arn = table.arn;
      this.name = table.name;
      return;
    }
    // arn:aws:dynamodb:<region>:<account>:table/<name>/stream/<time>
    this.arn = Fn.element(Fn.split('/stream/', this.streamArn), 0);
    this.name = Fn.element(Fn.split('/', this.streamArn), 1);
  }
}

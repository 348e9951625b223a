import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import type { IResolvable } from 'cdktf';
import { Construct } from 'constructs';
import type { Encryption } from './encryption.ts';

export interface TableProps {
  readonly name: string;
  /** Keeps the last 35 days restorable, and refuses to delete the table. */
  readonly protect: boolean | IResolvable;
  readonly encryption: Encryption;
}

/** A DynamoDB table with keys `pk` and `sk`, paid by the request, whose new items can be read as a stream. */
export class Table extends Construct {
  readonly arn: string;
  readonly name: string;
  readonly streamArn: string;

  constructor(scope: Construct, id: string, props: TableProps) {
    super(scope, id);
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
      pointInTimeRecovery: { enabled: props.protect },
      deletionProtectionEnabled: props.protect,
      serverSideEncryption: props.encryption.table,
    });
    this.arn = table.arn;
    this.name = table.name;
    this.streamArn = table.streamArn;
  }
}

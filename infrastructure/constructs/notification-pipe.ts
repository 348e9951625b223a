import { PipesPipe } from '@cdktf/provider-aws/lib/pipes-pipe/index.js';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import type { Encryption } from './encryption.ts';
import { Role } from './role.ts';

export interface NotificationPipeProps {
  readonly name: string;
  /** The stream of a table. */
  readonly streamArn: string;
  /** New items whose `sk` begins with this prefix are sent. */
  readonly sortKeyPrefix: string;
  /** The string attributes of the item that the message contains, as JSON. Every item must have them. */
  readonly attributes: readonly string[];
  readonly encryption: Encryption;
  readonly alarms: Alarms;
}

const hour = 3600;
const day = 24 * hour;

/**
 * How long the pipe tries to send a notification. The stream keeps a record for a day
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html): with a limit as long as that, the
 * record could be gone before it is sent to the dead-letter queue.
 */
const maximumAge = 12 * hour;

/**
 * The second half of an outbox: sends the notifications that transactions have written into the table to a topic.
 *
 * A notification is sent at least once. If the topic refuses it, the pipe tries for half a day; then the dead-letter
 * queue gets a message with its position in the stream.
 */
export class NotificationPipe extends Construct {
  readonly topicArn: string;

  constructor(scope: Construct, id: string, props: NotificationPipeProps) {
    super(scope, id);
    const topic = new SnsTopic(this, 'topic', { name: props.name, kmsMasterKeyId: props.encryption.keyArn });
    const deadLetters = new SqsQueue(this, 'dead-letters', {
      name: `${props.name}-dead-letters`,
      messageRetentionSeconds: 14 * day,
      ...(props.encryption.keyArn === undefined
        ? { sqsManagedSseEnabled: true }
        : { kmsMasterKeyId: props.encryption.keyArn }),
    });
    const role = new Role(this, 'role', {
      name: props.name,
      service: 'pipes.amazonaws.com',
      accountOf: props.streamArn,
    });
    const notUsedLocally = 'the local run has no stream and no pipe';
    const policy = role.allow('run', [
      {
        why: 'Reads new notifications from the table’s stream',
        notUsedLocally,
        actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        resources: [props.streamArn],
      },
      // The action has no resource types: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
      { why: 'Finds the table’s stream', notUsedLocally, actions: ['dynamodb:ListStreams'], resources: ['*'] },
      { why: 'Sends notifications', notUsedLocally, actions: ['sns:Publish'], resources: [topic.arn] },
      {
        why: 'Stores the positions of notifications that could not be sent',
        notUsedLocally,
        actions: ['sqs:SendMessage'],
        resources: [deadLetters.arn],
      },
    ]);
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-pipes-cmkey.html: its filter is encrypted too.
    const keyPolicies = props.encryption.grantTo(role, 'kms:DescribeKey');
    const pipe = new PipesPipe(this, 'Default', {
      name: props.name,
      description: 'Sends the notifications that transactions write into the table',
      roleArn: role.arn,
      source: props.streamArn,
      target: topic.arn,
      kmsKeyIdentifier: props.encryption.keyArn,
      sourceParameters: {
        dynamodbStreamParameters: {
          // TRIM_HORIZON: a notification that was written before the pipe started is sent too.
          startingPosition: 'TRIM_HORIZON',
          batchSize: 10,
          maximumRecordAgeInSeconds: maximumAge,
          onPartialBatchItemFailure: 'AUTOMATIC_BISECT',
          deadLetterConfig: { arn: deadLetters.arn },
        },
        filterCriteria: {
          filter: [
            {
              pattern: JSON.stringify({
                eventName: ['INSERT'],
                dynamodb: { Keys: { sk: { S: [{ prefix: props.sortKeyPrefix }] } } },
              }),
            },
          ],
        },
      },
      // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html
      targetParameters: {
        inputTemplate: JSON.stringify(
          Object.fromEntries(props.attributes.map((name) => [name, `<$.dynamodb.NewImage.${name}.S>`])),
        ),
      },
      dependsOn: [policy, ...keyPolicies],
    });
    this.topicArn = topic.arn;
    props.alarms.add(this, 'notifications-failed', {
      metric: {
        namespace: 'AWS/EventBridge/Pipes',
        name: 'ExecutionFailed',
        dimensions: { PipeName: pipe.name },
        statistic: 'Sum',
      },
      description: `The pipe ${props.name} could not send a notification and tries again: check whether its topic accepts messages.`,
    });
    props.alarms.add(this, 'notifications-lost', {
      metric: {
        namespace: 'AWS/SQS',
        name: 'ApproximateNumberOfMessagesVisible',
        dimensions: { QueueName: deadLetters.name },
        statistic: 'Maximum',
      },
      description: `Notifications were not sent: the queue ${props.name}-dead-letters has their positions in the table’s stream. Send them again from the table’s NOTIFICATION# items.`,
    });
  }
}

import { PipesPipe } from '@cdktf/provider-aws/lib/pipes-pipe/index.js';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { Construct } from 'constructs';
import { Role } from './role.ts';

export interface NotificationPipeProps {
  readonly name: string;
  /** The stream of a table. */
  readonly streamArn: string;
  /** New items whose `sk` begins so are sent. */
  readonly sortKeyPrefix: string;
}

const day = 86_400;

/**
 * The second half of an outbox: what a transaction put into the table as a notification goes to a topic.
 *
 * It is sent at least once, and again for a day if the topic does not take it; after that it lies in the dead-letter
 * queue, which names its place in the stream.
 */
export class NotificationPipe extends Construct {
  readonly topicArn: string;
  readonly deadLetterQueueName: string;

  constructor(scope: Construct, id: string, props: NotificationPipeProps) {
    super(scope, id);
    const topic = new SnsTopic(this, 'topic', { name: props.name });
    const deadLetters = new SqsQueue(this, 'dead-letters', {
      name: `${props.name}-dead-letters`,
      messageRetentionSeconds: 14 * day,
      sqsManagedSseEnabled: true,
    });
    const role = new Role(this, 'role', { name: props.name, service: 'pipes.amazonaws.com' });
    const policy = role.allow('run', [
      {
        actions: [
          'dynamodb:DescribeStream',
          'dynamodb:GetRecords',
          'dynamodb:GetShardIterator',
          'dynamodb:ListStreams',
        ],
        resources: [props.streamArn],
      },
      { actions: ['sns:Publish'], resources: [topic.arn] },
      { actions: ['sqs:SendMessage'], resources: [deadLetters.arn] },
    ]);
    new PipesPipe(this, 'Default', {
      name: props.name,
      description: 'Sends what the table’s outbox holds',
      roleArn: role.arn,
      source: props.streamArn,
      target: topic.arn,
      sourceParameters: {
        dynamodbStreamParameters: {
          // From the beginning: a notification written before the pipe runs is sent too.
          startingPosition: 'TRIM_HORIZON',
          batchSize: 10,
          maximumRecordAgeInSeconds: day,
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
      dependsOn: [policy],
    });
    this.topicArn = topic.arn;
    this.deadLetterQueueName = deadLetters.name;
  }
}

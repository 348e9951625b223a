import { createHash } from 'node:crypto';
import {
  AwsServiceError,
  type AwsServiceRequest,
  type AwsServices,
  type Json,
  type StepFunctions,
  type VirtualClock,
} from 'step-functions-engine';
import { MemoryS3 } from '../support/memory-s3.ts';
import type { Actor, ExecutionCase } from './cases.ts';
import type { DynamoDb } from './dynamodb.ts';

/**
 * The queues, topics, event buses and buckets of a case, and their consumers. They do only what a case needs: receive a message
 * and send a task result for it.
 */
export class CaseServices implements AwsServices {
  static readonly available = ['sqs', 'sns', 'events', 's3', 'aws-sdk:s3', 'aws-sdk:secretsmanager'];
  /** Also available if DynamoDB runs locally. */
  static readonly withDynamoDb = ['dynamodb', 'aws-sdk:dynamodb'];

  readonly #clock: VirtualClock;
  #engine: StepFunctions | undefined;
  #actors: readonly Actor[] = [];
  #queues: readonly unknown[] = [];
  #answered = new Set<Actor>();
  readonly #report: (problem: string) => void;
  readonly #s3: MemoryS3;
  readonly #dynamoDb: DynamoDb | undefined;

  /** @param report called with the actions that an actor could not do */
  constructor(clock: VirtualClock, report: (problem: string) => void, dynamoDb: DynamoDb | undefined) {
    this.#dynamoDb = dynamoDb;
    this.#clock = clock;
    this.#report = report;
    this.#s3 = new MemoryS3(() => clock.now());
  }

  async setUp(
    engine: StepFunctions,
    { actors, resources }: Pick<ExecutionCase, 'actors' | 'resources'>,
  ): Promise<void> {
    await this.#dynamoDb?.clear();
    this.#engine = engine;
    this.#actors = actors ?? [];
    this.#queues = (resources ?? []).map(({ QueueName }) => QueueName);
    for (const { fixture, call, Bucket, Key, Body, table_name, partition_key } of resources ?? []) {
      if (fixture === 'dynamodb_create_table') {
        await this.#dynamoDb?.createTable(String(table_name), String(partition_key));
      }
      if (fixture === 's3_create_bucket') this.#s3.create(String(Bucket));
      if (call === 's3.put_object') this.#s3.put(String(Bucket), String(Key), String(Body));
    }
  }

  /** An activity worker is a state machine itself, which polls for a task. */
  async startWorkers(engine: StepFunctions, actors: readonly Actor[]): Promise<void> {
    for (const { type, activityArn, workerDefinition } of actors) {
      if (type !== 'activityWorker' || activityArn === undefined || workerDefinition === undefined) continue;
      await engine.call('CreateActivity', { name: activityArn.split(':').at(-1) });
      const machine = await engine.createStateMachine({ name: 'activity-worker', definition: workerDefinition });
      await engine.startExecution(machine, { ActivityArn: activityArn });
    }
  }

  async call(request: AwsServiceRequest): Promise<Json> {
    const { service, action, input } = request;
    if (service === 's3') return this.#s3.call(request);
    if (service === 'dynamodb' && this.#dynamoDb !== undefined) return this.#dynamoDb.call(this.#clock, request);
    switch (`${service}:${action}`) {
      case 'sqs:sendMessage': {
        const { QueueUrl, MessageBody } = input;
        if (!this.#queues.includes(String(QueueUrl).split('/').at(-1))) {
          throw new AwsServiceError(
            'QueueDoesNotExist',
            'The specified queue does not exist for this wsdl version.',
            400,
          );
        }
        if (MessageBody === null || MessageBody === undefined) {
          const message = 'The request must contain the parameter MessageBody.';
          throw new AwsServiceError('MissingParameter', message, 400, false);
        }
        this.#consume('sqsTokenConsumer', String(MessageBody));
        return {
          MD5OfMessageBody: md5(String(MessageBody)),
          MessageId: messageId,
          ...(input.MessageAttributes && { MD5OfMessageAttributes: md5(JSON.stringify(input.MessageAttributes)) }),
        };
      }
      case 'sns:publish':
        this.#consume('snsTokenConsumer', String(input.Message));
        return { MessageId: messageId };
      case 'eventbridge:putEvents': {
        const entries = (Array.isArray(input.Entries) ? input.Entries : []).map(putEvent);
        return { Entries: entries, FailedEntryCount: entries.filter((entry) => 'ErrorCode' in entry).length };
      }
      case 'secretsmanager:listSecrets':
        return { SecretList: [] };
      default:
        throw new AwsServiceError('UnknownOperation', `The runner does not do ${service}:${action}.`, 400);
    }
  }

  /** Delivers a message to the consumers of a kind, one second later. */
  #consume(type: Actor['type'], body: string): void {
    const token = tokenOf(body);
    for (const actor of this.#actors) {
      if (actor.type !== type || token === undefined) continue;
      if (actor.messages === 'first' && this.#answered.has(actor)) continue;
      this.#answered.add(actor);
      const failed = (reason: Error) => this.#report(`the actor ${type} failed: ${reason.name}: ${reason.message}`);
      let at = this.#clock.now();
      for (const { api, output, error, cause } of actor.do ?? []) {
        at += 1000;
        const result = resultOf(output, body);
        const input = {
          taskToken: token,
          ...(api === 'SendTaskSuccess' && { output: result }),
          ...(api === 'SendTaskFailure' && { error, cause }),
        };
        this.#clock.setTimer(at, () => void this.#engine?.call(api, input).catch(failed));
      }
    }
  }
}

const messageId = '2f5c3ae7-5f3b-4a8e-9c55-1d6cf0a0d6a4';

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** EventBridge's result entry for one event. */
function putEvent(entry: Json): Record<string, string> {
  const { Detail, Source } = entry as Record<string, Json>;
  if (Source === undefined) {
    const reason = 'Parameter Source is not valid. Reason: Source is a required argument.';
    return { ErrorCode: 'InvalidArgument', ErrorMessage: reason };
  }
  const isObject = typeof Detail === 'string' && /^\s*\{/.test(Detail);
  return isObject ? { EventId: messageId } : { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

function tokenOf(body: string): string | undefined {
  try {
    const { TaskToken } = JSON.parse(body);
    return typeof TaskToken === 'string' ? TaskToken : undefined;
  } catch {
    return undefined;
  }
}

/** The result that an actor sends: the text itself, the whole body, or a member of it (`$.Message of the body`). */
function resultOf(output: string | undefined, body: string): string | undefined {
  if (output === 'the whole message body text') return body;
  const [, member] = /^\$\.(\w+) of the body/.exec(output ?? '') ?? [];
  if (member === undefined) return output;
  const value = JSON.parse(body)[member];
  return typeof value === 'string' ? value : JSON.stringify(value);
}

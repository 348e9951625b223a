import { createHash } from 'node:crypto';
import {
  AwsServiceError,
  type AwsServiceRequest,
  type AwsServices,
  type Json,
  type StepFunctions,
  type VirtualClock,
} from 'step-functions-engine';
import type { Actor, ExecutionCase } from './cases.ts';

/**
 * The queues, topics and event buses of a case, and who reads them. They hold just what a case needs: that a message
 * arrives, and who answers it.
 */
export class CaseServices implements AwsServices {
  static readonly available = ['sqs', 'sns', 'events'];

  readonly #clock: VirtualClock;
  #engine: StepFunctions | undefined;
  #actors: readonly Actor[] = [];
  #queues: readonly unknown[] = [];
  #served = new Set<Actor>();

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  setUp(engine: StepFunctions, { actors, resources }: Pick<ExecutionCase, 'actors' | 'resources'>): void {
    this.#engine = engine;
    this.#actors = actors ?? [];
    this.#queues = (resources ?? []).map(({ QueueName }) => QueueName);
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

  async call({ service, action, input }: AwsServiceRequest): Promise<Json> {
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
      default:
        throw new AwsServiceError('UnknownOperation', `The runner does not do ${service}:${action}.`, 400);
    }
  }

  /** Lets the consumers of a kind see a message, a second later. */
  #consume(type: Actor['type'], body: string): void {
    const token = tokenOf(body);
    for (const actor of this.#actors) {
      if (actor.type !== type || token === undefined) continue;
      if (actor.messages === 'first' && this.#served.has(actor)) continue;
      this.#served.add(actor);
      let at = this.#clock.now();
      for (const { api, output, error, cause } of actor.do ?? []) {
        at += 1000;
        const result = output === 'the whole message body text' ? body : output;
        const input = {
          taskToken: token,
          ...(api === 'SendTaskSuccess' && { output: result }),
          ...(api === 'SendTaskFailure' && { error, cause }),
        };
        this.#clock.setTimer(at, () => void this.#engine?.call(api, input).catch(() => undefined));
      }
    }
  }
}

const messageId = '2f5c3ae7-5f3b-4a8e-9c55-1d6cf0a0d6a4';

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** What EventBridge makes of one event. */
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

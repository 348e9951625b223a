import { Failure } from '../execution/failure.ts';
import type { Message } from '../execution/input.ts';
import type { OpenTask } from '../execution/open-task.ts';
import { dataLimitExceeded } from '../execution/payload-size.ts';
import type { TaskCall } from '../execution/task-answers.ts';
import type { Visit } from '../execution/visit.ts';
import type { WaitingPoint } from '../execution/waiting-point.ts';
import type { Json } from '../language/json.ts';
import { isNestedTooDeep, isOverLimit, payloadLimit } from '../language/json-size.ts';
import { ask } from './outside-call.ts';
import { createTaskToken } from './task-token.ts';

/** How long a task may take, in seconds. */
export interface TaskLimits {
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
}

/** The description of a task that a caller can end with its token. */
export type TokenTask = Pick<OpenTask, 'kind' | 'resource' | 'input'> & { readonly token: string };

/** One attempt at the work of a Task state: what it waits for, how long, and with which token. */
export class TaskAttempt {
  readonly visit: Visit;
  readonly limits: TaskLimits;
  timesOutAt: number | undefined;
  heartbeatDueAt: number | undefined;
  /** Set while an activity offers the task to its workers. */
  take: OpenTask['take'];
  readonly #waiting: WaitingPoint;
  #cancelHeartbeat: (() => void) | undefined;
  readonly #token: string | undefined;

  constructor(visit: Visit, limits: TaskLimits, task?: TokenTask) {
    this.visit = visit;
    this.limits = limits;
    this.#waiting = visit.thread.execution.waitingPoints.open();
    this.#token = task?.token;
    if (task !== undefined) this.host.taskTokens.set(task.token, this.#open(task));
  }

  #open({ kind, resource, input }: TokenTask): OpenTask {
    const attempt = this;
    return {
      waiting: this.#waiting,
      executionArn: this.visit.thread.execution.arn,
      stateName: this.visit.state.name,
      enteredEventId: this.visit.eventId,
      kind,
      resource,
      input,
      scheduledAt: this.visit.thread.execution.now,
      get timesOutAt() {
        return attempt.timesOutAt;
      },
      get heartbeatDueAt() {
        return attempt.heartbeatDueAt;
      },
      get take() {
        return attempt.take;
      },
    };
  }

  get host() {
    return this.visit.thread.execution.host;
  }

  get waiting(): WaitingPoint {
    return this.#waiting;
  }

  get token(): string {
    if (this.#token === undefined) throw new Error('this task has no token');
    return this.#token;
  }

  emit(type: string, details?: Readonly<Record<string, Json | undefined>>): void {
    this.visit.thread.emit(type, details);
  }

  /** The members of a Scheduled event that contain the limits. */
  get limitDetails(): { timeoutInSeconds: number | undefined; heartbeatInSeconds: number | undefined } {
    return { timeoutInSeconds: this.limits.timeoutSeconds, heartbeatInSeconds: this.limits.heartbeatSeconds };
  }

  /** Starts the clock of TimeoutSeconds; the task is scheduled. */
  startTimeout(): void {
    const { timeoutSeconds } = this.limits;
    if (timeoutSeconds === undefined) return;
    this.timesOutAt = this.visit.thread.execution.now + timeoutSeconds * 1000;
    this.#waiting.timer(this.timesOutAt, { type: 'timeout' });
  }

  /** Starts the timer of HeartbeatSeconds, and restarts it after each heartbeat. */
  startHeartbeat(): void {
    const { heartbeatSeconds } = this.limits;
    if (heartbeatSeconds === undefined) return;
    this.#waiting.onHeartbeat ??= () => this.startHeartbeat();
    this.#cancelHeartbeat?.();
    this.heartbeatDueAt = this.visit.thread.execution.now + heartbeatSeconds * 1000;
    this.#cancelHeartbeat = this.#waiting.timer(this.heartbeatDueAt, { type: 'heartbeat-missed' });
  }

  /**
   * Gets the outcome of the call from a mock, or from the service if no mock answers. The outcome comes as a message.
   * @param service calls the service and sends its outcome to `waiting`
   */
  ask({ resource, pattern, input }: Pick<TaskCall, 'resource' | 'pattern' | 'input'>, service: () => void): void {
    const { visit, waiting } = this;
    const taskToken = this.#token;
    ask(
      visit,
      waiting,
      { kind: 'task', resource, pattern, input, ...(taskToken !== undefined && { taskToken }) },
      service,
    );
  }

  /** The next message that is not a heartbeat; a heartbeat only restarts the timer. */
  receive(): Promise<Message> {
    return this.visit.thread.receive(this.#waiting.mailbox);
  }

  /** If the message is a timeout or a missed heartbeat, records it and throws the Failure. */
  checkTime(message: Message, type: string, details?: Readonly<Record<string, Json>>): void {
    if (message.type !== 'timeout' && message.type !== 'heartbeat-missed') return;
    this.emit(type, { error: 'States.Timeout', ...details });
    const alias = message.type === 'timeout' ? undefined : 'States.HeartbeatTimeout';
    throw new Failure('States.Timeout', undefined, { ofTask: true, ...(alias && { alias }) });
  }

  /** Parses the text that a task returned. Throws the Failure States.DataLimitExceeded if it is over the quota. */
  parse(text: string, name: string): Json {
    if (text.length * 3 > payloadLimit && Buffer.byteLength(text) > payloadLimit) {
      throw dataLimitExceeded(name, { ofTask: true });
    }
    let value: Json;
    try {
      value = JSON.parse(text);
    } catch {
      // A text that is not JSON becomes a string.
      return text;
    }
    if (isNestedTooDeep(value)) throw dataLimitExceeded(name, { ofTask: true });
    return value;
  }

  /** Returns the value that a task returned. Throws the Failure States.DataLimitExceeded if it is over the quota. */
  check(value: Json, name: string): Json {
    if (isOverLimit(value)) throw dataLimitExceeded(name, { ofTask: true });
    return value;
  }

  close(): void {
    if (this.#token !== undefined) this.host.taskTokens.delete(this.#token);
    this.#waiting.close();
  }
}

/** A new token for the task that a visit is about to start. */
export function newTaskToken(visit: Visit): string {
  return createTaskToken(visit.thread.execution.random);
}

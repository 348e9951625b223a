import { type DurableClient, OrchestrationRuntimeStatus } from 'durable-functions';
import { TransientError } from '../../orders/errors.ts';
import type { Executions, TaskResults } from '../../orders/ports.ts';
import type { Settled } from '../process/settled.ts';

/** The name of the orchestrator function. */
export const orchestration = 'OrderProcess';

/** The external events that an order waits for. */
export type EventName = 'ApprovalReceived' | 'PaymentReceived' | 'RepairCompleted';

/** The custom status of an orchestration: `EventTaskResults` reads it. */
export interface CustomStatus {
  readonly waitingFor: EventName | 'nothing';
}

/**
 * The task token of a wait for an event: `<event>/<instance id>`. The instance id is the order's id, which has no slash.
 */
export const taskTokenOf = (event: EventName, instanceId: string): string => `${event}/${instanceId}`;

/** Raises the external events that orchestrations wait for. */
export class EventTaskResults implements TaskResults {
  readonly #client: DurableClient;

  constructor(client: DurableClient) {
    this.#client = client;
  }

  succeed(taskToken: string, output: unknown): Promise<'delivered' | 'gone'> {
    return this.#raise(taskToken, { ok: true, value: output });
  }

  fail(taskToken: string, { name, message }: Error): Promise<'delivered' | 'gone'> {
    return this.#raise(taskToken, { ok: false, error: { Error: name, Cause: message } });
  }

  /**
   * Raises an event, if the instance waits for it. The SDK does not return whether it does: a running instance stores
   * any event, and the client ignores the 410 of one that has ended. So the instance's status is read first. A change
   * between the two calls does no harm, because the use cases record the outcome before they call this.
   */
  async #raise(taskToken: string, result: Settled<unknown>): Promise<'delivered' | 'gone'> {
    const slash = taskToken.indexOf('/');
    const [event, instanceId] = [taskToken.slice(0, slash), taskToken.slice(slash + 1)];
    return callExtension(async () => {
      const status = await findStatus(this.#client, instanceId);
      if (status === undefined || !open.has(status.runtimeStatus)) return 'gone';
      if ((status.customStatus as CustomStatus | null)?.waitingFor !== event) return 'gone';
      await this.#client.raiseEvent(instanceId, event, result);
      return 'delivered';
    });
  }
}

const open = new Set([OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running]);

/** Starts orchestrations; the order's id is the instance id. */
export class OrchestrationExecutions implements Executions {
  readonly #client: DurableClient;

  constructor(client: DurableClient) {
    this.#client = client;
  }

  /**
   * Starts the orchestration of an order, unless there is one, also one that has ended: the extension itself would start
   * that again, so the status is read first.
   * @returns the instance id
   */
  async start(orderId: string, order: unknown): Promise<string> {
    return callExtension(async () => {
      if ((await findStatus(this.#client, orderId)) !== undefined) return orderId;
      try {
        return await this.#client.startNew(orchestration, { instanceId: orderId, input: order });
      } catch (error) {
        // Another request has started it meanwhile, or it could not be started.
        if ((await findStatus(this.#client, orderId)) === undefined) throw error;
        return orderId;
      }
    });
  }
}

/** The status of an instance; undefined if it does not exist. The client throws a plain Error with `HTTP 404` then. */
async function findStatus(client: DurableClient, instanceId: string) {
  try {
    return await client.getStatus(instanceId);
  } catch (error) {
    if (error instanceof Error && error.message.includes('HTTP 404')) return undefined;
    throw error;
  }
}

/** @throws TransientError if the extension, a process on the same machine, fails: a retry may succeed */
async function callExtension<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new TransientError(`the Durable Functions extension: ${message}`, { cause: error });
  }
}

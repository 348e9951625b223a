import type { Clock } from '../clock/clock.ts';
import type { ActivityTask } from '../execution/host.ts';
import type { JsonObject } from '../language/json.ts';

/** The default encryptionConfiguration. */
export const ownedKey: JsonObject = { type: 'AWS_OWNED_KEY' };

/** An activity: a queue of tasks for external workers, oldest first. */
export class Activity {
  readonly arn: string;
  readonly name: string;
  /** ms since the epoch */
  readonly createdAt: number;
  readonly tags: Map<string, string>;
  readonly encryption: JsonObject;
  readonly #tasks = new Set<ActivityTask>();
  readonly #workers = new Set<(task: ActivityTask) => void>();

  constructor(options: Pick<Activity, 'arn' | 'name' | 'createdAt' | 'tags' | 'encryption'>) {
    this.arn = options.arn;
    this.name = options.name;
    this.createdAt = options.createdAt;
    this.tags = options.tags;
    this.encryption = options.encryption;
  }

  /** Offers a task to the workers; a waiting worker gets it at once. @returns a function that withdraws it */
  offer(task: ActivityTask): () => void {
    const [worker] = this.#workers;
    if (worker !== undefined) worker(task);
    else this.#tasks.add(task);
    return () => this.#tasks.delete(task);
  }

  /**
   * Takes the oldest task, or waits for one.
   * @param maxWait ms; the longest wait
   * @param signal aborted when the worker has disconnected: then it takes no task
   */
  take(clock: Clock, maxWait: number, signal?: AbortSignal): Promise<ActivityTask | undefined> {
    if (signal?.aborted) return Promise.resolve(undefined);
    const [task] = this.#tasks;
    if (task !== undefined) {
      this.#tasks.delete(task);
      return Promise.resolve(task);
    }
    return new Promise((resolve) => {
      const giveUp = () => end(undefined);
      const end = (found: ActivityTask | undefined) => {
        this.#workers.delete(end);
        signal?.removeEventListener('abort', giveUp);
        cancel();
        resolve(found);
      };
      const cancel = clock.setTimer(clock.now() + maxWait, giveUp);
      signal?.addEventListener('abort', giveUp);
      this.#workers.add(end);
    });
  }
}

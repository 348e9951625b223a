import { randomUUID } from 'node:crypto';
import { startClientApi } from './client-api.ts';
import type { Clock } from './clock.ts';
import type { FunctionsCore, TypedData } from './functions-core.ts';
import { startHttpTriggers } from './http-triggers.ts';
import { type Activity, Orchestration } from './orchestration.ts';
import { EventType, type OrchestratorState, stateOfFailure } from './protocol.ts';

export interface DurableHostOptions {
  readonly clock: Clock;
  readonly core: FunctionsCore;
  /**
   * Wraps each activity: it calls `run`, and may throw before or after it to inject a fault. @default calls `run`
   */
  readonly aroundActivity?: (activity: Activity, instanceId: string, run: () => Promise<string>) => Promise<string>;
  /**
   * Returns the index (0 to `count` - 1) of the queued job that runs next: an activity, or an episode of an
   * orchestration. @default the first
   */
  readonly choose?: (count: number) => number;
}

export interface DurableHost {
  /** The base URL of the HTTP functions: `http://127.0.0.1:<port>/api`. */
  readonly url: string;
  /**
   * Starts an instance directly, not by an HTTP function; it replaces an ended instance with the same id.
   * @throws Error if an instance with this id is running, or there is no such function
   */
  start(name: string, instanceId: string, input: unknown): Orchestration;
  instance(id: string): Orchestration | undefined;
  /**
   * Resolves with the instance as soon as it exists and `condition` is true for it.
   * @throws (rejects) with the error of a job that failed outside the app's code, such as NonDeterministicOrchestration
   */
  when(id: string, condition: (instance: Orchestration) => boolean): Promise<Orchestration>;
  /** Raises an event. @returns whether there was a running instance with this id */
  raiseEvent(id: string, name: string, data: unknown): boolean;
  /** Runs a function with a timer trigger once; the host does not run it by its schedule. */
  fireTimer(name: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Runs a function app of Durable Functions in this process, on a real or a virtual clock: for tests, the comparison
 * and `make demo ENGINE=azure`. It is never deployed.
 *
 * The app, its registrations, the SDK's replay and the durable client with its HTTP calls are the real code. The
 * Functions host and the Durable Task extension are emulated, in memory. The emulation supports activities (one at a
 * time, in the sequence in which they were scheduled unless `choose` changes it, with retries), timers up to 6 days,
 * external events, and the client's start, status, raise and terminate. It refuses the rest (sub-orchestrations, entities,
 * continue-as-new, HTTP tasks, suspending, rewinding, purging). It has no limits of size or time, and stores nothing.
 */
export async function startDurableHost(options: DurableHostOptions): Promise<DurableHost> {
  const { clock, core, choose = () => 0 } = options;
  const { aroundActivity = (_activity, _id, run) => run() } = options;
  const instances = new Map<string, Orchestration>();
  const work: (() => Promise<void>)[] = [];
  const watchers = new Set<() => void>();
  let working = false;
  /** The first error of a job; it rejects every `when`. */
  let failure: unknown;

  const enqueue = (job: () => Promise<void>) => {
    work.push(job);
    if (!working) void drain();
  };

  const drain = async () => {
    working = true;
    // Virtual time does not advance while anything can run.
    const release = clock.hold();
    try {
      while (work.length > 0) {
        const [job] = work.splice(choose(work.length), 1);
        await job?.();
        for (const check of [...watchers]) check();
      }
    } catch (error) {
      failure ??= error;
      for (const check of [...watchers]) check();
    } finally {
      working = false;
      release();
    }
  };

  const invoke = (name: string, trigger: TypedData | null) =>
    core.invoke(name, randomUUID(), trigger, { json: JSON.stringify(clientApi.clientData) });

  const start = (name: string, instanceId: string, input: unknown): Orchestration => {
    const earlier = instances.get(instanceId);
    if (earlier !== undefined && !earlier.ended) {
      throw new Error(`An Orchestration instance with the status ${earlier.status} already exists.`);
    }
    if (!core.functions.has(name)) throw new Error(`The function '${name}' doesn't exist`);
    // A copy, as if it were read from storage.
    const instance: Orchestration = new Orchestration(instanceId, name, JSON.parse(JSON.stringify(input ?? null)), {
      now: () => clock.now(),
      setTimer: (at, run) => clock.setTimer(at, run),
      wake: () => enqueue(() => instance.runEpisode()),
      runOrchestrator: (functionName, json) => runOrchestrator(functionName, json),
      runActivity: (activity) => enqueue(() => runActivity(instance, activity)),
    });
    instances.set(instanceId, instance);
    instance.start();
    return instance;
  };

  const runOrchestrator = async (name: string, json: string): Promise<OrchestratorState> => {
    try {
      return JSON.parse((await invoke(name, { json })).json ?? '');
    } catch (error) {
      return stateOfFailure(error);
    }
  };

  const runActivity = async (instance: Orchestration, activity: Activity): Promise<void> => {
    const { id, name, input } = activity;
    try {
      // The SDK has already encoded a string as JSON.
      const json = typeof input === 'string' ? input : JSON.stringify(input ?? null);
      const run = async () => resultOf(await invoke(name, { json }));
      instance.activityCompleted(id, await aroundActivity(activity, instance.id, run));
    } catch (error) {
      instance.activityFailed(id, name, error instanceof Error ? error : new Error(String(error)));
    }
  };

  const raiseEvent = (id: string, name: string, data: unknown): boolean => {
    const instance = instances.get(id);
    if (instance === undefined || instance.ended) return false;
    instance.deliver({ EventType: EventType.EventRaised, Name: name, Input: JSON.stringify(data ?? null) });
    return true;
  };

  const when = (id: string, condition: (instance: Orchestration) => boolean): Promise<Orchestration> =>
    new Promise((resolve, reject) => {
      const check = () => {
        const instance = instances.get(id);
        if (failure === undefined && (instance === undefined || !condition(instance))) return;
        watchers.delete(check);
        if (failure !== undefined) reject(failure);
        else if (instance !== undefined) resolve(instance);
      };
      watchers.add(check);
      check();
    });

  const clientApi = await startClientApi({ start, raiseEvent, instance: (id) => instances.get(id) });
  const http = await startHttpTriggers({ clock, core, invoke });
  return {
    url: http.url,
    start,
    instance: (id) => instances.get(id),
    when,
    raiseEvent,
    fireTimer: async (name) => {
      const release = clock.hold();
      await invoke(name, { json: JSON.stringify({ isPastDue: false }) }).finally(release);
    },
    close: async () => {
      await http.close();
      await clientApi.close();
    },
  };
}

/** The result as JSON, which is how the extension stores it. */
function resultOf({ json, string, int, double }: TypedData): string {
  return json ?? JSON.stringify(string ?? int ?? double ?? null);
}

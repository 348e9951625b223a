import type { ApiCall } from 'step-functions-engine/server';
import { type LocalRequest, requestsOf, TaskTokens } from './requests.ts';

/** Records the IAM requests of the calls of a run. */
export class Recorder {
  readonly #tokens = new TaskTokens();
  readonly #requests = new Map<string, LocalRequest>();
  /** What could not be read. */
  readonly problems = new Set<string>();
  calls = 0;

  readonly record = (call: ApiCall): void => {
    // The API invokes functions without a role, by their resource policies. Calls of the test itself need no
    // permission.
    if (call.caller === 'api' || call.caller === 'the-test') return;
    this.calls++;
    try {
      for (const request of requestsOf(call, this.#tokens)) this.#requests.set(JSON.stringify(request), request);
    } catch (error) {
      this.problems.add(String(error));
    }
  };

  /** Each once. */
  get requests(): readonly LocalRequest[] {
    return [...this.#requests.values()];
  }

  /** Returns and removes the recorded requests, for a long series of runs. */
  take(): readonly LocalRequest[] {
    const taken = this.requests;
    this.#requests.clear();
    return taken;
  }
}

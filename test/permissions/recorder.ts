import type { ApiCall } from 'step-functions-engine/server';
import { type LocalRequest, requestsOf, TaskTokens } from './requests.ts';

/** Notes what IAM would be asked for the calls of a run. */
export class Recorder {
  readonly #tokens = new TaskTokens();
  readonly #requests = new Map<string, LocalRequest>();
  /** What could not be read. */
  readonly problems = new Set<string>();
  calls = 0;

  readonly record = (call: ApiCall): void => {
    // The API invokes functions without a role: their own policies let it. Of the test itself nobody asks anything.
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

  /** The requests since the last time, for runs of which there are many. */
  take(): readonly LocalRequest[] {
    const taken = this.requests;
    this.#requests.clear();
    return taken;
  }
}

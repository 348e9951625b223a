import type { Clock, LambdaRequest, LambdaResponse, LambdaRunner } from 'step-functions-engine';
import { type FunctionName, functionNames, functionSpec } from '../functions/manifest.ts';

/** ms: the period of the schedules in the manifest. */
const period = 60_000;

const scheduled = functionNames.filter((name) => functionSpec(name).schedule !== undefined);

/**
 * The functions of routes that note the start of an execution. When one of them fails, a note may remain whose execution
 * must be started.
 */
const notingFunctions = new Set<string>(
  functionNames.filter((name) => {
    const { route, table } = functionSpec(name);
    return route !== undefined && table?.START !== undefined;
  }),
);

export interface Schedules {
  /** Invokes the functions with a schedule, at once or in a minute; then each minute while they have more to do. */
  begin(when: 'at once' | 'in a minute'): void;
  /** Wraps a runner: when the function of a route that notes a start fails, the schedules begin in a minute. */
  watch(runner: LambdaRunner): LambdaRunner;
  close(): void;
}

/**
 * Invokes the functions with a schedule, on the run's clock.
 *
 * In a deployment they are invoked each minute; here only while there may be something to do, because a virtual clock
 * jumps from timer to timer, and a timer for each minute would make a day of virtual time slow.
 */
export function createSchedules(options: {
  readonly clock: Clock;
  readonly lambda: LambdaRunner;
  readonly log?: (line: string) => void;
}): Schedules {
  const { clock, lambda, log } = options;
  let cancel: (() => void) | undefined;
  let closed = false;

  const beginAt = (at: number) => {
    if (closed || cancel !== undefined) return;
    cancel = clock.setTimer(at, () => void invokeAll());
  };
  const invokeAll = async (): Promise<void> => {
    const release = clock.hold();
    const results = await Promise.all(scheduled.map((name) => invoke(name)));
    cancel = undefined;
    if (results.includes('more')) beginAt(clock.now() + period);
    release();
  };
  const invoke = async (name: FunctionName): Promise<'more' | 'done'> => {
    try {
      const { payload, functionError } = await lambda.invoke(
        { functionArn: name, payload: '{}' },
        new AbortController().signal,
      );
      const result = JSON.parse(payload) as { more?: boolean; errorMessage?: string } | null;
      if (functionError !== undefined && !closed) log?.(`${name} failed: ${result?.errorMessage}`);
      return functionError !== undefined || result?.more ? 'more' : 'done';
    } catch (error) {
      if (!closed) log?.(`${name} could not be invoked: ${error instanceof Error ? error.message : error}`);
      return 'more';
    }
  };

  const begin: Schedules['begin'] = (when) => beginAt(clock.now() + (when === 'at once' ? 0 : period));
  return {
    begin,
    watch: (runner) => ({
      invoke: async (request, signal) => {
        try {
          const response = await runner.invoke(request, signal);
          if (hasFailed(request, response)) begin('in a minute');
          return response;
        } catch (error) {
          if (notingFunctions.has(request.functionArn)) begin('in a minute');
          throw error;
        }
      },
    }),
    close: () => {
      closed = true;
      cancel?.();
    },
  };
}

/** Whether the function of a route that notes a start has failed: with an error, or with a response of 5xx. */
function hasFailed({ functionArn }: LambdaRequest, { payload, functionError }: LambdaResponse): boolean {
  if (!notingFunctions.has(functionArn)) return false;
  if (functionError !== undefined) return true;
  return ((JSON.parse(payload) as { statusCode?: number } | null)?.statusCode ?? 500) >= 500;
}

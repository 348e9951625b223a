import { type OrderRun, runOrder, runToEnd } from '../local/demo/run-order.ts';
import { Worlds } from '../local/demo/world.ts';
import { startEnvironment } from '../local/environment.ts';
import { SeededRandom, VirtualClock } from '../local/step-functions/index.ts';
import type { Orchestrator, Run } from './run.ts';

/** The Step Functions definition with the functions' bundles, in the local engine. */
export async function startStepFunctions(): Promise<Orchestrator> {
  const clock = new VirtualClock();
  const worlds = new Worlds(clock);
  const environment = await startEnvironment({
    clock,
    random: new SeededRandom([1, 2, 3, 4]),
    paymentScript: worlds.paymentScript,
    onInvoked: worlds.onInvoked,
  });
  worlds.connect(environment.endpoints.api);
  const { table, stock, gateway, stepFunctions } = environment;
  const ended = new Map<string, OrderRun>();
  const toRun = (run: OrderRun): Run => {
    const { orderId, status, outcome, reason, states, transitions } = run;
    ended.set(orderId, run);
    return {
      orderId,
      status: status === 'SUCCEEDED' ? 'SUCCEEDED' : 'FAILED',
      outcome,
      reason,
      steps: states,
      figures: { transitions },
    };
  };
  return {
    apiUrl: environment.endpoints.api,
    table,
    stock,
    gateway,
    run: async (example) => {
      worlds.add(example);
      return toRun(await runOrder(environment, clock, example));
    },
    repair: async (orderId) => {
      const run = ended.get(orderId);
      if (run === undefined) throw new Error(`no order ${orderId} has ended`);
      const { executionArn, example } = run;
      await stepFunctions.call('RedriveExecution', { executionArn });
      return toRun(await runToEnd(environment, clock, example, executionArn));
    },
    aftermath: () => new Promise((resolve) => clock.setTimer(clock.now() + 3_600_000, resolve)),
    close: () => environment.close(),
  };
}

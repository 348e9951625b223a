import { runOrder } from '../local/demo/run-order.ts';
import { Worlds } from '../local/demo/world.ts';
import { startEnvironment } from '../local/environment.ts';
import { SeededRandom, VirtualClock } from '../local/step-functions/index.ts';
import type { Orchestrator } from './run.ts';

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
  const { table, stock, gateway } = environment;
  return {
    apiUrl: environment.endpoints.api,
    table,
    stock,
    gateway,
    run: async (example) => {
      worlds.add(example);
      const { orderId, status, outcome, reason, states, transitions } = await runOrder(environment, clock, example);
      return {
        orderId,
        status: status === 'SUCCEEDED' ? 'SUCCEEDED' : 'FAILED',
        outcome,
        reason,
        steps: states,
        figures: { transitions },
      };
    },
    repair: async (orderId) => {
      throw new Error(`${orderId}: the local engine redrives no execution`);
    },
    aftermath: () => new Promise((resolve) => clock.setTimer(clock.now() + 3_600_000, resolve)),
    close: () => environment.close(),
  };
}

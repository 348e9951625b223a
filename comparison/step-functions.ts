import type { OrderRun } from '../local/demo/run-order.ts';
import { startVirtualRun } from '../local/demo/virtual-run.ts';
import type { Orchestrator, Run } from './run.ts';
import { submitWithoutStart } from './submit.ts';

/** Starts the workflow order-processing with the bundles of its functions, in the local Step Functions engine. */
export async function startStepFunctions(): Promise<Orchestrator> {
  const { environment, ...virtual } = await startVirtualRun();
  const { table, stock, gateway } = environment;
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
    run: async (example) => toRun(await virtual.run(example)),
    runAfterLostStart: async (example) => {
      await submitWithoutStart(table, example, () => new Date(virtual.clock.now()));
      return toRun(await virtual.runPending(example));
    },
    repair: async (orderId) => {
      const run = ended.get(orderId);
      if (run === undefined) throw new Error(`no order ${orderId} has ended`);
      return toRun(await virtual.redrive(run));
    },
    passAnHour: () => virtual.pass(3600),
    close: () => environment.close(),
  };
}

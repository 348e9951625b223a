import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { VirtualClock } from 'step-functions-engine';
import type { Stock } from '../command-line/stock-file.ts';
import { type CustomStatus, type EventName, orchestration } from '../durable/azure/events.ts';
import { installFunctionsCore } from '../durable/azure/host/functions-core.ts';
import { startDurableHost } from '../durable/azure/host/host.ts';
import type { Activity, Orchestration } from '../durable/azure/host/orchestration.ts';
import { retriedError } from '../durable/process/timing.ts';
import type { Orchestrator, Run } from './run.ts';
import { aMinuteAgo, submit, submitWithoutStart } from './submit.ts';
import { InjectedFault, setEnvironment, startTestEnvironment } from './test-environment.ts';

export interface AzureOptions {
  /** Runs the bundle of this folder. @default runs the sources */
  readonly bundles?: string;
  /** Chooses which of `count` pending activities and episodes runs next: returns its index. @default the first */
  readonly choose?: (count: number) => number;
  /** The stock of the new table. @default examples/stock.json */
  readonly stock?: Stock;
}

/** Starts the Durable Functions app in the host of durable/azure/host. Only one may run in a process at a time. */
export async function startAzure({
  bundles,
  choose,
  stock,
}: AzureOptions = {}): Promise<Orchestrator & { readonly clock: VirtualClock }> {
  const clock = new VirtualClock();
  const testEnvironment = await startTestEnvironment(clock, stock);

  const core = installFunctionsCore();
  // The import registers the app's functions. They read the environment variables only when they first run.
  if (bundles === undefined) await import('../durable/azure/app.ts');
  else await import(pathToFileURL(path.join(bundles, 'azure/app.cjs')).href);

  const aroundActivity = async ({ name }: Activity, orderId: string, run: () => Promise<string>): Promise<string> => {
    try {
      return await testEnvironment.around(name, orderId, run);
    } catch (error) {
      // An activity returns an error that is not retried as a value.
      if (!(error instanceof InjectedFault) || error.name === retriedError) throw error;
      return JSON.stringify({ ok: false, error: { Error: error.name, Cause: error.message } });
    }
  };
  const host = await startDurableHost({ clock, core, aroundActivity, ...(choose && { choose }) });
  const restore = setEnvironment({
    ...testEnvironment.environment,
    PAYMENT_SECRET: testEnvironment.paymentSecret,
    PAYMENT_CALLBACK_URL: `${host.url}/payments/callback`,
  });
  testEnvironment.connect(host.url);

  const toRun = async ({ id, status, episodes, history }: Orchestration): Promise<Run> => ({
    ...(await testEnvironment.view(id)),
    status: status === 'Completed' ? 'SUCCEEDED' : status === 'Failed' ? 'FAILED' : 'WAITING',
    figures: { replays: episodes, events: history.length },
  });

  return {
    clock,
    apiUrl: host.url,
    table: testEnvironment.table,
    stock: testEnvironment.stock,
    gateway: testEnvironment.gateway,
    run: async (example) => {
      const { orderId } = example.order;
      testEnvironment.begin(example);
      if (example.via === 'step-functions') host.start(orchestration, orderId, example.order);
      else await submit(host.url, example);
      return toRun(await host.when(orderId, (instance) => instance.ended || waitsFor('RepairCompleted', instance)));
    },
    runAfterLostStart: async (example) => {
      const { orderId } = example.order;
      testEnvironment.begin(example);
      await submitWithoutStart(testEnvironment.table, example, aMinuteAgo);
      await host.fireTimer('StartPending');
      return toRun(await host.when(orderId, (instance) => instance.ended || waitsFor('RepairCompleted', instance)));
    },
    repair: async (orderId) => {
      // A person needs some time.
      await testEnvironment.pass(3600);
      host.raiseEvent(orderId, 'RepairCompleted' satisfies EventName, null);
      return toRun(await host.when(orderId, ({ ended }) => ended));
    },
    passAnHour: () => testEnvironment.pass(3600),
    close: async () => {
      restore();
      await host.close();
      await testEnvironment.close();
    },
  };
}

const waitsFor = (event: EventName, { customStatus }: Orchestration): boolean =>
  (customStatus as CustomStatus | null)?.waitingFor === event;

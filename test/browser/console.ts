import type { BrowserContextOptions, Page } from 'playwright-core';
import { type Clock, VirtualClock } from 'step-functions-engine';
import { WorkflowLog } from '../../local/console/server/workflow-log.ts';
import { Bank } from '../../local/console/shop/server/bank.ts';
import { startShopConsole } from '../../local/console/shop/server/shop-console.ts';
import { ExampleEnvironments } from '../../local/demo/example-environments.ts';
import { type Environment, startEnvironment } from '../../local/environment.ts';
import { anOrder } from '../support/orders.ts';
import { startBrowser } from './browser.ts';

/** The console with the whole project, in a browser. Virtual time does not advance unless a test lets it pass. */
export interface ConsoleInBrowser {
  readonly environment: Environment;
  readonly url: string;
  /** Opens a new page, until the end of the test. Its errors are added to `faults`. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** Errors in the browser's console, including violations of the content security policy. */
  readonly faults: string[];
  /** Runs an order to its end without the browser. With a bank that answers by hand, its payment times out. */
  runOrder(orderId: string, bank: Bank['answers']): Promise<void>;
  close(): Promise<void>;
}

/** @param clock by default a virtual one, which does not advance */
export async function startConsoleInBrowser(clock: Clock = VirtualClock.stopped()): Promise<ConsoleInBrowser> {
  const environments = new ExampleEnvironments(clock);
  const bank = new Bank(environments.paymentScript);
  const workflowLog = new WorkflowLog();
  const environment = await startEnvironment({
    clock,
    paymentScript: bank.script,
    onInvoked: environments.onInvoked,
    onWorkflowLog: workflowLog.add,
  });
  const server = await startShopConsole({ environment, bank, environments, workflowLog });
  const browser = await startBrowser();
  return {
    environment,
    url: server.url,
    faults: browser.faults,
    open: (options) => browser.open(server.url, options),
    runOrder: async (orderId, answers) => {
      if (!(clock instanceof VirtualClock)) throw new Error('on a real clock, an order takes its time');
      bank.answerBy(answers);
      const order = anOrder({ orderId, items: [{ sku: 'ANVIL', quantity: 1, unitPrice: 2999 }] });
      const { stepFunctions, stateMachineArns } = environment;
      const executionArn = await stepFunctions.startExecution(
        stateMachineArns['order-processing'],
        { ...order },
        orderId,
      );
      clock.passUntil(Number.POSITIVE_INFINITY);
      await stepFunctions.whenEnded(executionArn);
      clock.passUntil(clock.now());
    },
    close: async () => {
      await browser.close();
      await server.close();
      await environment.close();
    },
  };
}

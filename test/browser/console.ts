import type { BrowserContextOptions, Page } from 'playwright-core';
import { type Clock, VirtualClock } from 'step-functions-engine';
import { WorkflowLog } from '../../local/console/server/workflow-log.ts';
import { Bank } from '../../local/console/shop/server/bank.ts';
import { startShopConsole } from '../../local/console/shop/server/shop-console.ts';
import { ExampleEnvironments } from '../../local/demo/example-environments.ts';
import { type Environment, startEnvironment } from '../../local/environment.ts';
import { anOrder } from '../support/orders.ts';
import { startBrowser } from './browser.ts';

/** The console with the whole project behind it, in a browser. Virtual time does not advance unless a test lets it pass. */
export interface ConsoleInBrowser {
  readonly environment: Environment;
  readonly url: string;
  /** A fresh page, until the test ends; what goes wrong in it is kept in `faults`. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** Errors in the browser's console, the breaches of the page's security policy among them. */
  readonly faults: string[];
  /** Lets an order run to its end, past the browser; a bank that is asked by hand does not answer in time. */
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

import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type Clock, VirtualClock } from 'step-functions-engine';
import { onTestFinished } from 'vitest';
import { WorkflowLog } from '../../local/console/server/workflow-log.ts';
import { Bank } from '../../local/console/shop/server/bank.ts';
import { startShopConsole } from '../../local/console/shop/server/shop-console.ts';
import { type Environment, startEnvironment } from '../../local/environment.ts';
import { anOrder } from '../support/orders.ts';

/** The console with the whole project behind it, in a browser. Virtual time stands still unless a test lets it pass. */
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

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** @param clock by default a virtual one, which stands still */
export async function startConsoleInBrowser(clock: Clock = VirtualClock.stopped()): Promise<ConsoleInBrowser> {
  if (!existsSync(executablePath)) {
    throw new Error(
      `There is no Chromium at ${executablePath}: install Debian's chromium, or set CHROMIUM to its path.`,
    );
  }
  const bank = new Bank();
  const workflowLog = new WorkflowLog();
  const environment = await startEnvironment({ clock, paymentScript: bank.script, onWorkflowLog: workflowLog.add });
  const server = await startShopConsole({ environment, bank, workflowLog });
  const browser: Browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'],
  });
  const faults: string[] = [];
  return {
    environment,
    url: server.url,
    faults,
    open: async (options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1440, height: 940 }, locale: 'en-GB', ...options });
      onTestFinished(() => context.close());
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
      page.on('pageerror', (error) => faults.push(error.message));
      await page.goto(server.url);
      return page;
    },
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

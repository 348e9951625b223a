import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anOrder } from '../support/orders.ts';
import { axeViolations } from './axe.ts';
import { type ConsoleInBrowser, startConsoleInBrowser } from './console.ts';
import { pathsOfRouter } from './router.ts';
import { sees, state } from './steps.ts';

const linkTo = (...segments: string[]) => `#/${segments.map(encodeURIComponent).join('/')}`;

let console_: ConsoleInBrowser;
let executionArn: string;
let expressArn: string;
beforeAll(async () => {
  console_ = await startConsoleInBrowser();
  await console_.runOrder('timed-out', 'by hand');
  const { stepFunctions, stateMachineArns } = console_.environment;
  const order = anOrder({ orderId: 'for-money', items: [{ sku: 'ANVIL', quantity: 1, unitPrice: 2999 }] });
  executionArn = await stepFunctions.startExecution(stateMachineArns['order-processing'], { ...order }, 'for-money');
  expressArn = await stepFunctions.startExecution(stateMachineArns['order-quote'], {}, 'no-quote');
});
afterAll(() => console_.close());

const timedOut = () => executionArn.replace('for-money', 'timed-out');

/** A state of a page to check: its address, and how to wait for it. */
interface Look {
  readonly address: () => string;
  readonly see: (page: Page) => Promise<unknown>;
}

const headed = (name: string) => (page: Page) => page.getByRole('heading', { name, level: 1 }).waitFor();

/** By the path of the page, with `/one` for pages about one thing; after a colon, a further state of the same page. */
const looks: Readonly<Record<string, Look>> = {
  executions: {
    address: () => linkTo('executions'),
    see: (page) => page.getByRole('link', { name: 'timed-out' }).waitFor(),
  },
  'executions/one': {
    address: () => `${linkTo('executions', timedOut())}?state=CompensatePayment`,
    see: (page) => state(page, /^CompensatePayment/).waitFor(),
  },
  'executions/one: a history': {
    address: () => `${linkTo('executions', timedOut())}?tab=history`,
    see: async (page) => {
      await state(page, /^ValidateOrder/).waitFor();
      await page
        .getByRole('button', { name: /"orderId"/ })
        .first()
        .click();
      await page.getByRole('group', { name: 'input', exact: true }).waitFor();
    },
  },
  'executions/one: Express': {
    address: () => linkTo('executions', expressArn),
    see: (page) => state(page, /^ValidateQuote/).waitFor(),
  },
  'executions/one: that there is not': {
    address: () => linkTo('executions', `${executionArn}-not`),
    see: (page) => sees(page, /Does Not Exist/),
  },
  waits: { address: () => linkTo('waits'), see: (page) => sees(page, 'times out in') },
  'start-order': { address: () => linkTo('start-order'), see: headed('Start an order') },
  'start-order/one': {
    address: () => linkTo('start-order', executionArn),
    see: (page) => page.getByLabel('Order id').waitFor(),
  },
  repairs: { address: () => linkTo('repairs'), see: headed('Needs a person') },
  shop: { address: () => linkTo('shop'), see: (page) => sees(page, 'Written off') },
  'state-machines': {
    address: () => linkTo('state-machines'),
    see: (page) => page.getByRole('link', { name: 'order-quote' }).waitFor(),
  },
  'state-machines/one': {
    address: () => linkTo('state-machines', 'order-return'),
    see: (page) => page.locator('.workflow').waitFor(),
  },
  logs: { address: () => linkTo('logs'), see: (page) => page.getByRole('link', { name: 'no-quote' }).waitFor() },
  'logs/one': {
    address: () => linkTo('logs', expressArn),
    see: async (page) => {
      await page
        .getByRole('button', { name: /ValidateQuote/ })
        .or(page.getByText('ExecutionStarted'))
        .first()
        .waitFor();
    },
  },
  start: { address: () => linkTo('start'), see: (page) => page.getByLabel('State machine').waitFor() },
  'start/one': {
    address: () => linkTo('start', executionArn),
    see: (page) => page.getByLabel('State machine').waitFor(),
  },
};

describe('axe finds no accessibility violation in light and dark colours at three widths', () => {
  it('every page of the router is checked', async () => {
    const paths = await pathsOfRouter();

    expect(paths.length).toBeGreaterThan(10);
    expect(paths.filter((path) => !(path in looks))).toEqual([]);
  });

  it.each(Object.entries(looks))('on the page %s', async (_name, { address, see }) => {
    const page = await console_.open();
    await page.goto(`${console_.url}/${address()}`);
    await see(page);

    expect(await axeViolations(page)).toEqual([]);
  });
});

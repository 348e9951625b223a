import type { Page } from 'playwright-core';
import { VirtualClock } from 'step-functions-engine';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ConsoleInBrowser, startConsoleInBrowser } from './console.ts';
import { cause, failing, loop, wide } from './large.ts';
import { pathsOfRouter } from './router.ts';
import { sees, state } from './steps.ts';

const clock = VirtualClock.stopped();
let console_: ConsoleInBrowser;
const arns = new Map<string, string>();

const waiting = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 44, End: true } } };
/** No function is called so: each try fails, 20 s apart. */
const retried = {
  StartAt: 'Try',
  States: {
    Try: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'nobody' },
      Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 20, MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ['Never'], Next: 'Repair' }],
      Next: 'Done',
    },
    Done: { Type: 'Succeed' },
    Repair: { Type: 'Fail' },
  },
};

async function ended(executionArn: string): Promise<void> {
  clock.passUntil(Number.POSITIVE_INFINITY);
  await console_.environment.stepFunctions.whenEnded(executionArn);
  clock.passUntil(clock.now());
}

async function run(name: string, definition: object, input = {}): Promise<string> {
  const { stepFunctions } = console_.environment;
  const machine = await stepFunctions.createStateMachine({ name, definition });
  const executionArn = await stepFunctions.startExecution(machine, input, `one-${name}`);
  await ended(executionArn);
  arns.set(name, executionArn);
  return executionArn;
}

beforeAll(async () => {
  console_ = await startConsoleInBrowser(clock);
  await run('loop', loop(6245));
  await run('wide', wide(200));
  await run('failing', failing, {
    lines: Array.from({ length: 2000 }, (_, line) => ({ sku: `SKU-${line}`, note: 'x'.repeat(80) })),
  });
  const redriven = await run('redriven', retried);
  await run('pause', waiting);
  await console_.environment.stepFunctions.call('RedriveExecution', { executionArn: redriven });
  await ended(redriven);
});
afterAll(() => console_.close());

async function show(name: string, query = '', viewport = { width: 1440, height: 940 }): Promise<Page> {
  const page = await console_.open({ viewport, permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto(`${console_.url}/#/executions/${encodeURIComponent(arns.get(name) ?? '')}${query && `?${query}`}`);
  await page.getByRole('heading', { level: 1, name: `one-${name}` }).waitFor();
  return page;
}

const nodes = (page: Page) => page.evaluate<number>('document.querySelectorAll("*").length');
const details = (page: Page) => page.getByRole('region', { name: 'Details' });

it.each([1440, 390])('a history of 25,000 events renders under 1,500 elements at a width of %d px', async (width) => {
  const page = await show('loop', 'tab=history', { width, height: 900 });
  const events = page.getByRole('region', { name: 'Events, oldest first' });
  await sees(page, '24986 of 24986');
  await events.getByRole('row').nth(5).waitFor();
  expect(await nodes(page)).toBeLessThan(1500);

  await events.evaluate((element) => element.scrollTo(0, 10_000_000));
  await events.getByRole('cell', { name: 'ExecutionSucceeded' }).waitFor();
  expect(await nodes(page)).toBeLessThan(1500);

  await page.getByRole('tab', { name: 'Timeline' }).click();
  await page.getByRole('listitem').filter({ hasText: 'Begin' }).waitFor();
  expect(await nodes(page)).toBeLessThan(1500);
});

it('the history can be searched for text in the data of events, and the data unfolded', async () => {
  const page = await show('loop', 'tab=history&contains=order-6000"');
  await sees(page, /^4 of 24986$/);
  await page
    .getByRole('row', { name: /PassStateExited/ })
    .getByRole('button', { name: /order-6000"/ })
    .click();
  await page.getByRole('group', { name: 'output', exact: true }).getByText('"order-6000"').waitFor();
});

it('the visits of a state are listed newest first', async () => {
  const page = await show('loop', 'state=Work');
  const visits = page.getByRole('region', { name: 'Visits of Work, newest first' });
  await details(page).getByText('"order-6244"').first().waitFor();
  expect(await visits.getByRole('button').first().textContent()).toMatch(/^6245succeeded/);
  await visits.getByRole('button', { name: /^6243/ }).click();
  await details(page).getByText('"order-6242"').first().waitFor();
});

it('the address and the Back button restore the state, tab and step that were shown', async () => {
  const page = await show('redriven');
  await state(page, /^Try/).click();
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByRole('button', { name: 'One event back' }).click();
  const address = page.url();
  expect(address).toMatch(/state=Try.*tab=history.*step=\d+/);

  const again = await console_.open();
  await again.goto(address);
  await again.getByRole('heading', { name: 'Try' }).waitFor();
  await again.getByRole('tab', { name: 'History', selected: true }).waitFor();
  expect(await again.getByRole('button', { name: 'Last event' }).isEnabled()).toBe(true);

  await page.goBack();
  await page.getByRole('tab', { name: 'Timeline', selected: true }).waitFor();
  await page.getByRole('heading', { name: 'Try' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'The execution' }).waitFor();
});

it('the Back button restores the filters of the list', async () => {
  const page = await console_.open();
  await page.getByLabel('Name').fill('one-');
  await page.getByLabel('Status').selectOption('FAILED');
  await page.getByRole('link', { name: 'one-failing' }).click();
  await page.getByRole('heading', { level: 1, name: 'one-failing' }).waitFor();
  await page.goBack();
  await sees(page, /^2 of \d+$/);
  expect(await page.getByLabel('Name').inputValue()).toBe('one-');
  expect(await page.title()).toMatch(/^Executions · /);
});

it('status, duration and cause follow when a person steps back through the history', async () => {
  const page = await show('redriven');
  await sees(page, 'FAILED');
  await sees(page, /^1 min 24 s$/);
  await page.getByRole('button', { name: 'One event back' }).click();
  await page.locator('.badge-status', { hasText: 'RUNNING' }).waitFor();
  await page.getByRole('button', { name: 'First event' }).click();
  await page.locator('.facts', { hasText: 'Duration0 ms' }).waitFor();
  expect(await page.getByRole('region', { name: 'Result' }).count()).toBe(0);
});

it('the timeline distinguishes tries, back-offs and the time before a redrive', async () => {
  const page = await show('redriven');
  const row = page.getByRole('listitem').filter({ hasText: 'Try' });
  await row.getByText('4 tries').waitFor();
  expect(await row.getByTitle(/waits for its next try 20 s$/).count()).toBe(2);
  expect(await row.getByTitle(/until it was redriven 44 s$/).count()).toBe(1);
  expect(await row.getByTitle(/^try \d$/).count()).toBe(3);
  await page.getByTitle('redriven', { exact: true }).waitFor();
});

it('the page of a failed execution first shows the cause, its stack trace and a link to the failed state', async () => {
  const page = await show('failing');
  const answer = page.getByRole('region', { name: 'Result' });
  await answer.getByText('It is broken.').waitFor();
  expect(await answer.getByText(/at step/).count()).toBe(0);
  await answer.getByRole('button', { name: 'Stack trace', exact: true }).click();
  await answer.getByText('at step1 (/var/task/index.js:1:17)').waitFor();
  await answer.getByRole('button', { name: 'Copy: error and cause' }).click();
  expect(await page.evaluate('navigator.clipboard.readText()')).toContain(cause);
  await answer.getByRole('button', { name: 'Break' }).click();
  await page.getByRole('heading', { name: 'Break' }).waitFor();
});

it('the page of an execution without an outcome first shows its output', async () => {
  const page = await show('wide');
  const answer = page.getByRole('region', { name: 'Result' });
  await answer.getByText('Succeeded').waitFor();
  await answer.getByText('{}').waitFor();
});

it('selecting a state draws a ring around it and keeps the colour of its status', async () => {
  const page = await show('redriven');
  const box = state(page, /^Try, Task, failed/).locator('.box');
  const stroke = () => box.evaluate((one) => one.ownerDocument.defaultView?.getComputedStyle(one).stroke);
  const before = await stroke();
  expect(await page.locator('.workflow .ring').count()).toBe(0);
  await state(page, /^Try, Task, failed/).click();
  await page.locator('.workflow .ring').waitFor();
  expect(await stroke()).toBe(before);
});

it.each([
  { width: 720, names: true },
  { width: 390, names: false },
])('the navigation leads to every page at $width px, and is one line on a phone', async ({ width, names }) => {
  const page = await show('redriven', '', { width, height: 844 });
  const links = page.getByRole('navigation').getByRole('link');
  const boxes = await Promise.all((await links.all()).map((link) => link.boundingBox()));
  expect(new Set(boxes.map((box) => box?.y)).size === 1).toBe(!names);
  expect(await links.filter({ hasText: 'State machines' }).count()).toBe(1);
  await page.getByRole('link', { name: 'State machines' }).click();
  await page.getByRole('heading', { name: 'State machines' }).waitFor();
});

it('an input of 200 KB can be unfolded, searched and copied, and renders under 800 elements', async () => {
  const page = await show('failing', 'state=Break');
  const input = page.getByRole('group', { name: 'Input' });
  await input.getByRole('button', { name: /^Show all/ }).waitFor();
  expect(await nodes(page)).toBeLessThan(800);
  await input.getByLabel('Find in Input').fill('SKU-1777');
  await page.keyboard.press('Enter');
  await input.getByText('"SKU-1777"').waitFor();
  await input.getByText('1 of 1').waitFor();
  expect(await nodes(page)).toBeLessThan(800);
  await input.getByRole('button', { name: 'Copy: Input' }).click();
  const copied = await page.evaluate<string>('navigator.clipboard.readText()');
  expect(JSON.parse(copied).lines).toHaveLength(2000);
});

/** How large a state is drawn, of its own size. */
const scaleOf = (page: Page) =>
  page.locator('.drawn svg').evaluate((svg) => {
    const { clientWidth, viewBox } = svg as unknown as { clientWidth: number; viewBox: { baseVal: { width: number } } };
    return clientWidth / viewBox.baseVal.width;
  });

it('a workflow of 200 states is drawn readably, and can be moved with the map, keys, buttons and wheel', async () => {
  const page = await show('wide', 'state=State150');
  await state(page, /^State150,/).waitFor();
  expect(await scaleOf(page)).toBeCloseTo(0.8);
  const picture = page.getByRole('region', { name: /^Picture/ });
  const isInSight = (name: string) =>
    state(page, new RegExp(`^${name},`)).evaluate((element) => {
      const box = element.getBoundingClientRect();
      const pane = element.closest('.picture')?.getBoundingClientRect();
      return pane !== undefined && box.top >= pane.top && box.bottom <= pane.bottom;
    });
  await expect.poll(() => isInSight('State150')).toBe(true);

  await page.locator('.overview-map').click({ position: { x: 10, y: 1 } });
  await expect.poll(() => isInSight('State1')).toBe(true);

  await picture.focus();
  await page.keyboard.press('+');
  await expect.poll(() => scaleOf(page)).toBeCloseTo(0.96);
  await page.getByRole('button', { name: 'Larger' }).click();
  await expect.poll(() => scaleOf(page)).toBeCloseTo(1.152);
  await picture.hover();
  await page.mouse.wheel(0, 300);
  await expect.poll(() => scaleOf(page)).toBeLessThan(0.7);
  await page.getByRole('button', { name: 'Fit' }).click();
  await expect.poll(() => isInSight('State0')).toBe(true);
  await expect.poll(() => isInSight('State198')).toBe(true);
});

it('the list of executions starts no layout worker', async () => {
  const page = await console_.open();
  await page.getByRole('link', { name: 'one-wide' }).waitFor();
  expect(page.workers()).toEqual([]);
});

it.each(['executions', 'state-machines'])(
  'a page of %s starts one layout worker, before the script of the console has loaded',
  async (path) => {
    const page = await console_.open();
    await page.goto('about:blank');
    const started = page.waitForEvent('worker');
    await page.route(/\/console-.*\.js$/, async (route) => {
      await started;
      await route.continue();
    });
    const shown = path === 'executions' ? (arns.get('wide') ?? '') : 'wide';
    await page.goto(`${console_.url}/#/${path}/${encodeURIComponent(shown)}`);
    await state(page, /^State0,/).waitFor();
    expect(page.workers()).toHaveLength(1);
  },
);

it('a small workflow is drawn at most 25 % larger, and its error lane only after a click', async () => {
  const page = await show('redriven');
  await state(page, /^Try/).waitFor();
  expect(await scaleOf(page)).toBeLessThanOrEqual(1.25);
  expect(await state(page, /^Repair/).count()).toBe(0);
  await page.getByRole('button', { name: 'Show error lane' }).click();
  await state(page, /^Repair/).waitFor();
  await page.getByRole('button', { name: 'Fold error lane' }).click();
  await state(page, /^Repair/).waitFor({ state: 'detached' });
});

it('arrow keys change tabs and the widths of panes, and times can be shown as absolute', async () => {
  const page = await show('redriven');
  await page.getByRole('tab', { name: 'Timeline' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('tab', { name: 'History', selected: true }).waitFor();
  expect(await page.evaluate('document.activeElement.textContent')).toMatch(/^History/);
  const border = page.getByRole('separator', { name: 'Width of the details' });
  const width = async () => (await details(page).boundingBox())?.width ?? 0;
  const before = await width();
  await border.focus();
  await page.keyboard.press('ArrowLeft');
  expect(await width()).toBe(before + 24);
  await page.getByLabel('Absolute times').check();
  await page.getByRole('columnheader', { name: 'At', exact: true }).waitFor();
});

it.each([1440, 1024, 720, 390])('no page scrolls sideways at a width of %d px', async (width) => {
  const page = await show('redriven', 'state=Try', { width, height: 700 });
  const paths = await pathsOfRouter();
  expect(paths).toContain('state-machines/one');
  for (const address of [...paths.map((path) => path.replace(/one$/, 'order-processing')), '']) {
    const beyond = await page.evaluate(
      `Math.max(0, ...[document.documentElement, ...document.querySelectorAll('main, .panel:not(.graph)')]
        .map((one) => one.scrollWidth - one.clientWidth))`,
    );
    expect(beyond, page.url()).toBe(0);
    await page.goto(`${console_.url}/#/${address}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  }
});

it('nothing is animated when the user prefers reduced motion', async () => {
  const page = await show('redriven');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.locator('.picture').waitFor();
  const moving =
    'document.getAnimations().length + (getComputedStyle(document.querySelector(".picture")).scrollBehavior === "smooth" ? 1 : 0)';
  expect(await page.evaluate(moving)).toBe(0);
});

it('the browser reports no errors', () => {
  expect(console_.faults.filter((fault) => !/status of 40[04]/.test(fault))).toEqual([]);
});

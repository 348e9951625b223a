/**
 * `make bench-console`: measures the console's pages with large histories, lists and workflows in Chromium. Prints a
 * line for each page: ms until it is usable, its nodes, its longest task, the 95th percentile of a frame's time while
 * scrolling, and the time of a step through its history.
 * Each page is opened in a window that has settled: with each new window, Chromium loads pages of its own for the address
 * bar, which take 0.1 to 0.2 s of the processor.
 */
import { type Browser, chromium, type Page } from 'playwright-core';
import { StepFunctions, VirtualClock } from 'step-functions-engine';
import { startConsole } from '../../local/console/server/console-server.ts';
import { startLarge } from './large.ts';

const executions = Number(process.env.EXECUTIONS ?? 100_000);
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

interface Measured {
  readonly page: string;
  readonly usable: number;
  readonly nodes: number;
  readonly longestTask: number;
  /** ms of processor time: the limit for the longest task on an idle machine */
  readonly longestTaskCpu: number;
  readonly frame?: number | undefined;
  /** ms of processor time of the page's thread */
  readonly step?: number | undefined;
}

interface PageToMeasure {
  readonly url: string;
  readonly width: number;
  until(page: Page): Promise<void>;
  readonly scroller?: string;
  /** Whether to step through its history. */
  readonly steps?: boolean;
}

/** Opens an address in a new tab, waits with `until`, and scrolls `scroller` if there is one. */
async function measure(
  browser: Browser,
  name: string,
  { url, width, until, scroller, steps }: PageToMeasure,
): Promise<Measured> {
  const page = await browser.newPage({ viewport: { width, height: width > 900 ? 940 : 844 } });
  page.setDefaultTimeout(120_000);
  await page.waitForTimeout(2000);
  await browser.startTracing(page, { categories: ['toplevel', 'v8'] });
  const begin = performance.now();
  await page.goto(url);
  await until(page);
  const usable = performance.now() - begin;
  // Data that is loaded in the background counts for the page.
  await page.waitForTimeout(4000);
  const frame = scroller === undefined ? undefined : await scrolled(page, scroller);
  const step = steps ? await stepped(page) : undefined;
  const measured = {
    page: `${name} at ${width} px`,
    usable: Math.round(usable),
    nodes: await page.evaluate('document.querySelectorAll("*").length').then(Number),
    ...longestIn(await browser.stopTracing()),
    frame,
    step,
  };
  await page.close();
  return measured;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** us */
  readonly ts: number;
  readonly dur?: number;
  /** us of processor time of the thread */
  readonly tdur?: number;
  readonly args?: { readonly name?: string; readonly fileName?: string };
}

/** The longest task of the console's main threads; Chromium's own pages are other processes. */
function longestIn(trace: Buffer): Pick<Measured, 'longestTask' | 'longestTaskCpu'> {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const ofConsole = traceEvents.filter(({ args }) => args?.fileName?.startsWith(server.url));
  const processes = new Set(ofConsole.map(({ pid }) => pid));
  const named = traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
  const main = new Set(named.filter(({ pid }) => processes.has(pid)).map(threadOf));
  const tasks = traceEvents.filter(
    (event) =>
      /RunTask$|^RunNormalPriorityTask$/.test(event.name) && event.tdur !== undefined && main.has(threadOf(event)),
  );
  if (tasks.length === 0) throw new Error('The trace has no task of the page.');
  const longest = (of: (task: TraceEvent) => number) =>
    Math.round(tasks.reduce((most, task) => Math.max(most, of(task)), 0) / 1000);
  return { longestTask: longest(({ dur = 0 }) => dur), longestTaskCpu: longest(({ tdur = 0 }) => tdur) };
}

/** Waits until an element is rendered, looking in each frame; a locator's `waitFor` would look each half second. */
async function shown(page: Page, selector: string): Promise<void> {
  await page.evaluate(
    `new Promise((resolve) => {
      const look = () => {
        if (document.querySelector(${JSON.stringify(selector)})?.getClientRects().length > 0) resolve();
        else requestAnimationFrame(look);
      };
      look();
    })`,
  );
}

/**
 * Steps back 20 times from the middle of the history.
 * @returns ms of processor time for each step
 */
async function stepped(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const worked = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
  };
  const back = page.getByRole('button', { name: 'One event back' });
  const stepBack = async () => {
    await back.dispatchEvent('click');
    await page.waitForTimeout(100);
  };
  await page.getByRole('slider', { name: 'Event' }).fill('12000');
  // The first step reads and stores the whole history, so it is not measured.
  await stepBack();
  const before = await worked();
  for (let count = 0; count < 20; count++) await stepBack();
  return Math.round((10 * ((await worked()) - before)) / 20) / 10;
}

/**
 * Scrolls 200 px in each frame.
 * @returns ms, the 95th percentile of a frame's time
 */
function scrolled(page: Page, scroller: string): Promise<number> {
  return page.evaluate(
    `new Promise((resolve) => {
      const found = document.querySelector(${JSON.stringify(scroller)});
      let element = found;
      while (element && element.scrollHeight <= element.clientHeight + 1) element = element.parentElement;
      element ??= document.scrollingElement;
      const frames = [];
      let last;
      const frame = (now) => {
        if (last !== undefined) frames.push(now - last);
        last = now;
        element.scrollTop += 200;
        if (frames.length < 120) requestAnimationFrame(frame);
        else resolve(Math.round(frames.sort((a, b) => a - b)[114] * 10) / 10);
      };
      requestAnimationFrame(frame);
    })`,
  );
}

const clock = VirtualClock.stopped();
const noFunctions = { invoke: () => Promise.reject(new Error('No definition here has a function.')) };
const stepFunctions = new StepFunctions({ clock, lambda: noFunctions });
const { arns } = await startLarge(stepFunctions, clock, executions);
const server = await startConsole({ stepFunctions, clock });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const address = (...parts: string[]) => `${server.url}/#/${parts.map(encodeURIComponent).join('/')}`;
const results: Measured[] = [];
for (const width of [1440, 390]) {
  const run = async (name: string, options: Omit<Parameters<typeof measure>[2], 'width'>) => {
    const measured = await measure(browser, name, { ...options, width });
    results.push(measured);
    console.log(JSON.stringify(measured));
  };
  await run(`${executions} executions`, {
    url: address('executions'),
    until: (page) => shown(page, 'a[href*="%3Aone-"], a[href*="%3Amany-"]'),
    scroller: '.scroller',
  });
  await run(`${executions} executions, those of one outcome`, {
    url: `${address('executions')}?outcome=Broken`,
    until: (page) => shown(page, 'a[href*="one-failing"]'),
  });
  await run('25,000 events: graph and timeline', {
    url: address('executions', arns.loop),
    until: async (page) => {
      await shown(page, '.workflow');
      await shown(page, '.timeline li');
    },
    scroller: '.timeline li',
    steps: true,
  });
  await run('25,000 events: history', {
    url: address('executions', arns.loop),
    until: async (page) => {
      await page.getByRole('tab', { name: /History/ }).click();
      await shown(page, '.history tbody tr:nth-child(6)');
    },
    scroller: '.history tbody tr',
  });
  await run('5,000 visits of one state', {
    url: `${address('executions', arns.loop)}?state=Work`,
    until: (page) => shown(page, '.details pre'),
    scroller: '.details',
  });
  await run('200 states', {
    url: address('executions', arns.wide),
    until: (page) => shown(page, '.workflow'),
    scroller: '.picture',
  });
  await run('input of 200 KB, cause of 30 KB', {
    url: `${address('executions', arns.failing)}?state=Break`,
    until: (page) => shown(page, '.details pre'),
  });
}
console.table(results);
await browser.close();
await server.close();
process.exit(0);

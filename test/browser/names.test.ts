import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GenericConsole, startGenericConsole } from './generic-console.ts';
import { go, sees, state, wider } from './steps.ts';

let console_: GenericConsole;
beforeAll(async () => {
  console_ = await startGenericConsole();
  await console_.stepFunctions.whenEnded(await startLong());
});
afterAll(() => console_.close());

const longest = (name: string) => `${name}-${'of-the-branch-office-'.repeat(4)}`.slice(0, 80);

/** An execution in which all names and values have the maximum length, or are longer than expected. */
async function startLong() {
  const name = longest('machine');
  const stateName = 'Approval by the regional head of procurement and compliance, with four eyes';
  const result = { outcome: 'A LONG OUTCOME '.repeat(8), reason: 'and a long reason '.repeat(8) };
  const definition = { StartAt: stateName, States: { [stateName]: { Type: 'Pass', Result: result, End: true } } };
  const arn = await console_.stepFunctions.createStateMachine({ name, definition });
  return console_.stepFunctions.startExecution(arn, {}, longest('execution'));
}

it('long names and outcomes are shortened, so that every column of a list is visible at each width', async () => {
  const page = await console_.open();
  const cell = page.getByRole('cell', { name: /A LONG OUTCOME/ });

  for (const width of [1440, 1024, 720, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await go(page, 'Executions');
    await cell.waitFor();
    expect([width, await wider(page)]).toEqual([width, 0]);
    await go(page, 'State machines');
    await page.getByRole('link', { name: longest('machine') }).waitFor();
    expect([width, await wider(page)]).toEqual([width, 0]);
  }
  const name = page
    .getByRole('row')
    .nth(1)
    .getByRole('link', { name: longest('execution') });
  for (const [width, least] of [
    [1440, 290],
    [720, 150],
  ] as const) {
    await page.setViewportSize({ width, height: 844 });
    await go(page, 'Executions');
    const { width: room = 0 } = (await name.locator('..').boundingBox()) ?? {};
    expect([width, room > least]).toEqual([width, true]);
  }
  await go(page, 'Executions');
  expect(await cell.getAttribute('title')).toContain('and a long reason and a long reason');
});

it('the history of an execution has room for its details on a phone', async () => {
  const page = await console_.open({ viewport: { width: 390, height: 844 } });
  await page.getByRole('link', { name: longest('execution') }).click();
  await page.getByRole('tab', { name: /^History/ }).click();
  await state(page, /^Approval/).waitFor();

  expect(await wider(page)).toBe(0);
  const details = page.getByRole('region', { name: 'History' }).locator('tr[data-index="0"] td').last();
  expect((await details.boundingBox())?.width).toBeGreaterThan(250);
});

it.each([
  { address: '#/nowhere', says: 'There is no page nowhere here' },
  { address: '#/state-machines/nobody', says: 'There is no state machine nobody' },
  { address: '#/start/nobody', says: 'There is no state machine nobody: the first one is chosen instead' },
  { address: '#/executions/arn%3Aaws%3Astates%3Aus-east-1%3A123456789012%3Aexecution%3Aa%3Ab', says: 'All executions' },
  { address: '#/logs/nobody', says: 'Nothing is logged of it' },
])('the page of the address $address names what does not exist', async ({ address, says }) => {
  const page = await console_.open();
  await page.goto(new URL(address, page.url()).href);

  await sees(page, says);
});

/**
 * The commands for a deployed stack: `make seed`, `make smoke`, `make logs`.
 * usage: main.ts seed|smoke|logs <stack>; environment variables: STOCK=file (seed, smoke), ORDER=id and HOURS=n (logs)
 */
import path from 'node:path';
import { UserError } from 'step-functions-engine/server';
import { runProgram } from '../command-line/run-program.ts';
import { readStock } from '../command-line/stock-file.ts';
import { paint } from '../command-line/terminal.ts';
import { DeployedStack } from './deployed-stack.ts';
import { formatLine, readOrderLogs } from './order-logs.ts';
import { seed } from './seed.ts';
import { smoke } from './smoke/smoke.ts';

const { STOCK, ORDER, HOURS } = process.env;
const examples = path.resolve(import.meta.dirname, '../examples/stock.json');
const print = (line: string) => console.log(line);

const commands: Readonly<Record<string, (stack: DeployedStack) => Promise<number>>> = {
  seed: async (stack) => {
    await seed(stack, readStock(STOCK || examples), print);
    return 0;
  },
  smoke: async (stack) => {
    const [first] = readStock(STOCK || examples).filter(({ available }) => available >= 10);
    if (first === undefined)
      throw new UserError(
        `${STOCK || examples} has no SKU of which 10 pieces are available: name another file with STOCK=`,
      );
    const problems = await smoke(stack, { sku: first.sku }, print);
    for (const problem of problems) console.error(paint('red', `✗ ${problem}`));
    if (problems.length === 0) print(paint('green', '✓ everything is as expected'));
    return problems.length === 0 ? 0 : 1;
  },
  logs: async (stack) => {
    if (!ORDER) throw new UserError('ORDER is not set: make logs STACK=... ORDER=order-1001 (HOURS=24: how far back).');
    if (!/^[\w.-]{1,80}$/.test(ORDER))
      throw new UserError(`ORDER is not a valid order id: "${ORDER}" must be 1 to 80 letters, digits, ".", "_" or "-"`);
    const hours = Number(HOURS || 24);
    if (!(hours > 0)) throw new UserError(`HOURS must be a number above 0, not "${HOURS}"`);
    const lines = await readOrderLogs(stack, ORDER, Date.now() - hours * 3_600_000);
    for (const line of lines) print(formatLine(line));
    if (lines.length === 0)
      print(`No log entry about ${ORDER} in the last ${hours} h; it takes some seconds until CloudWatch shows one.`);
    return 0;
  },
};

await runProgram(async () => {
  const [command = '', name = 'order-processing-dev'] = process.argv.slice(2);
  const run = commands[command];
  if (run === undefined) throw new UserError(`usage: main.ts ${Object.keys(commands).join('|')} <stack>`);
  const stack = new DeployedStack(name);
  try {
    return await run(stack);
  } finally {
    stack.close();
  }
});

import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDemo } from '../../../local/demo/demo.ts';
import { anOrder } from '../../support/orders.ts';

const project = path.resolve(import.meta.dirname, '../../..');
const examples = path.join(project, 'examples/orders');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'demo-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(content: object): string {
  const file = path.join(folder, 'own.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

async function demo(files: readonly string[], showHistory = false) {
  const printed: string[] = [];
  const right = await runDemo({ files, showHistory, print: (text) => printed.push(text) });
  return { right, printed };
}

describe('the demo', () => {
  it('runs every example to the end that its file expects', async () => {
    const files = readdirSync(examples).map((file) => path.join(examples, file));
    const first = await demo(files);
    expect(first.right).toBe(true);
    expect(first.printed).toHaveLength(files.length + 1);
    expect(first.printed[0]).toMatch(
      /^✓ 01-fulfilled +FULFILLED +\d+ transitions +2\.0 s +ValidateOrder → CheckInventory/,
    );
    expect(first.printed.at(-1)).toContain('✓ stock conserved, ledger balanced, one notification for each order');
  });

  it('prints the history of an order, the same in every run', async () => {
    const order = anOrder({ items: [{ sku: 'ANVIL', quantity: 1, unitPrice: 1000 }] });
    const faults = [
      { function: 'process-payment', when: 'before', error: 'TransientError', message: 'busy', times: 1 },
      { function: 'fulfill-order', when: 'before', error: 'Boom', message: 'it broke' },
    ];
    const history = async () => {
      const { printed } = await demo([write({ order, testEnvironment: { faults } })], true);
      // Which of two parallel branches ends first depends on the machine.
      return printed
        .join('\n')
        .split('\n')
        .filter((line) => !/ (ReserveItems|CalculateShipping) +done/.test(line));
    };
    const first = await history();
    expect(await history()).toEqual(first);
    const lines = first.map((line) => line.trim().replace(/ +/g, ' '));
    const at = (pattern: RegExp) => lines.findIndex((line) => pattern.test(line));
    const places = [
      /^0:00:00\.0 the order started$/,
      /^0:00:00\.0 ValidateOrder done$/,
      /^0:00:00\.0 CheckInventory starts its branches$/,
      /^0:00:00\.0 CheckInventory done$/,
      /^0:00:00\.0 NeedsApproval → ProcessPayment$/,
      /^0:00:00\.0 ProcessPayment TransientError: busy$/,
      /ProcessPayment attempt 2$/,
      /ProcessPayment waits for its answer$/,
      /ProcessPayment done$/,
      /FulfillOrder Boom: it broke$/,
      /FulfillOrder → CompensatePayment$/,
      /CompensatePayment done$/,
      /NotifyFulfillmentFailed done$/,
      /the order ended: FAILED: FulfillmentFailed: /,
    ].map(at);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });
});

describe('make demo', () => {
  const main = (order: string) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      const args = ['--conditions=source', '--import', 'tsx', 'local/demo/main.ts'];
      const env = { ...process.env, ORDER: order, FORCE_COLOR: undefined };
      execFile(process.execPath, args, { cwd: project, env }, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stdout, stderr }),
      );
    });

  it('exits with 0, and prints no colours without a terminal', async () => {
    const { code, stdout } = await main(path.join(examples, '02-invalid.json'));
    expect(code).toBe(0);
    expect(stdout).toContain('✓ 02-invalid');
    expect(stdout).not.toContain('\u001b');
  });

  it('exits with 1 if an order ends differently than its file expects, and prints the difference', async () => {
    const example = JSON.parse(readFileSync(path.join(examples, '02-invalid.json'), 'utf8'));
    const { code, stdout } = await main(write({ ...example, expected: { ...example.expected, reason: 'OutOfStock' } }));
    expect(code).toBe(1);
    expect(stdout).toContain('✗ own');
    expect(stdout).toContain('expected SUCCEEDED REJECTED OutOfStock, got SUCCEEDED REJECTED InvalidOrder');
    expect(stdout).toContain('NotifyInvalidOrder');
  });

  it('exits with 1 and one line for a file that is not a valid order', async () => {
    const file = write(anOrder({ customer: { id: 'c', email: 'none' } }));
    const { code, stdout, stderr } = await main(file);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: `${file}: customer.email: must be an e-mail address\n`,
    });
  });
});

import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PaymentStore } from '../../local/payment-gateway/payment-store.ts';
import { paymentIdOf } from '../../orders/payment/payment.ts';
import { netByPayment } from '../../sandbox/payment-gateway/payment.ts';
import { LocalRun } from './local-run.ts';

/** The files of the data folder that are on the disk that becomes full. */
export const fullDisks = {
  'the whole data folder': [],
  "the engine's journal": ['executions'],
  "the gateway's ledger": ['payments.jsonl'],
  "the functions' and the workflows' logs": ['functions.log', 'workflows.log'],
  'the table': ['table.sqlite', 'table.sqlite-wal', 'table.sqlite-shm', 'table.sqlite-journal'],
} as const satisfies Record<string, readonly string[]>;

/** The number of orders that are sent before the disk is full, and the highest number while it is full. */
const before = 6;
const during = 12;
/** ms within which accepted orders must end after there is space again */
const patience = 180_000;
const unitPrice = 1000;

/** A separate disk, in memory. */
class Disk {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=700', 'tmpfs', folder], { stdio: 'pipe' });
  }

  get #filler(): string {
    return path.join(this.folder, 'filler');
  }

  /** Leaves no byte of room. */
  fill(): void {
    const file = openSync(this.#filler, 'w');
    for (let size = 1024 * 1024; size > 0; ) {
      try {
        writeSync(file, Buffer.alloc(size));
      } catch {
        size = Math.floor(size / 2);
      }
    }
    closeSync(file);
  }

  free(): void {
    rmSync(this.#filler, { force: true });
  }

  unmount(): void {
    execFileSync('umount', ['-l', this.folder]);
  }
}

/** Whether this machine can mount a disk: this needs root, on Linux. */
export function canMount(): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), 'mount-'));
  try {
    new Disk(folder).unmount();
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The orders of a run, with the responses. */
class Customers {
  readonly #run: LocalRun;
  /** The accepted orders. */
  readonly taken: string[] = [];

  constructor(run: LocalRun) {
    this.#run = run;
  }

  /** Sends an order, and returns the status of the response. */
  async order(): Promise<number> {
    const orderId = `full-${process.pid}-${Math.random().toString(36).slice(2)}`;
    const address = { name: 'Ada', line1: 'Street 1', city: 'Wien', postalCode: '1070', country: 'AT' };
    const response = await fetch(`${this.#run.urls.api}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        orderId,
        customer: { id: 'C-1', email: 'ada@example.com' },
        currency: 'EUR',
        items: [{ sku: 'ANVIL', quantity: 1, unitPrice }],
        shippingAddress: address,
      }),
    });
    await response.arrayBuffer();
    if (response.status === 202) this.taken.push(orderId);
    return response.status;
  }

  async outcomeOf(orderId: string): Promise<unknown> {
    const response = await fetch(`${this.#run.urls.api}/orders/${orderId}`);
    return response.ok ? ((await response.json()) as { status?: unknown }).status : response.status;
  }

  /** Returns the orders that are not fulfilled in time. */
  async open(): Promise<string[]> {
    const until = Date.now() + patience;
    let open = this.taken.map((orderId) => ({ orderId, outcome: undefined as unknown }));
    while (open.length > 0 && Date.now() < until) {
      for (const one of open) one.outcome = await this.outcomeOf(one.orderId).catch(String);
      open = open.filter(({ outcome }) => outcome !== 'FULFILLED');
      if (open.length > 0) await sleep(500);
    }
    return open.map(({ orderId, outcome }) => `${orderId} is ${outcome}`);
  }
}

/**
 * Runs a real `make start` with a part of its data on a disk that becomes full twice: the first time until there is
 * space again; the second time the run is ended while the disk is full.
 * @returns undefined if no accepted order is lost and the run continues; otherwise the problem
 */
export async function fullDisk(part: keyof typeof fullDisks, end: 'SIGTERM' | 'SIGKILL'): Promise<string | undefined> {
  const root = mkdtempSync(path.join(tmpdir(), 'full-disk-'));
  const disk = new Disk(path.join(root, 'disk'));
  const data = fullDisks[part].length === 0 ? path.join(disk.folder, 'data') : path.join(root, 'data');
  mkdirSync(data, { recursive: true });
  for (const name of fullDisks[part]) {
    if (name === 'executions') mkdirSync(path.join(disk.folder, name));
    symlinkSync(path.join(disk.folder, name), path.join(data, name));
  }
  const run = new LocalRun(data);
  try {
    return await attack(run, disk, end, part, data);
  } finally {
    await run.end('SIGKILL');
    disk.unmount();
    rmSync(root, { recursive: true, force: true });
  }
}

async function attack(run: LocalRun, disk: Disk, end: 'SIGTERM' | 'SIGKILL', part: string, data: string) {
  if (!(await run.start())) return `it does not start: ${run.output.slice(-300)}`;
  const customers = new Customers(run);
  for (let n = 0; n < before; n++) await customers.order();
  if (customers.taken.length < before) return 'orders were refused before the disk was full';

  disk.fill();
  const statuses = await whileFull(customers);
  const odd = statuses.find((status) => status !== 202 && status !== 500 && status !== 503);
  if (odd !== undefined) return `an order was answered ${odd} while the disk was full`;
  const read = await unreadable(run, customers);
  if (read !== undefined) return read;
  if (!run.alive) return `it has ended: ${run.output.slice(-300)}`;
  const said = run.output.split('\n').filter((line) => line.includes('ENOSPC'));
  if (part !== 'the table' && said.length === 0) return 'it did not say that the disk is full';
  const stack = run.output.split('\n').find((line) => /^ +at /.test(line));
  if (stack !== undefined) return `it shows a stack: ${stack}`;

  disk.free();
  const open = await customers.open();
  if (open.length > 0) return `after there was room again, ${open.slice(0, 3).join(', ')}`;
  if ((await customers.order()) !== 202) return 'it takes no orders although there is room again';

  disk.fill();
  await whileFull(customers);
  const began = performance.now();
  await run.end(end);
  if (performance.now() - began > 20_000) return `it took ${Math.round(performance.now() - began)} ms to end`;
  disk.free();
  if (!(await run.start())) return `it does not start again: ${run.output.slice(-300)}`;
  const lost = await customers.open();
  if (lost.length > 0) return `after the restart, ${lost.slice(0, 3).join(', ')}`;
  const net = netByPayment(new PaymentStore(path.join(data, 'payments.jsonl')).ledger);
  const wrong = customers.taken.filter((orderId) => !((net.get(paymentIdOf(orderId)) ?? 0) >= unitPrice));
  const twice = new PaymentStore(path.join(data, 'payments.jsonl')).ledger.filter(
    ({ kind }) => kind === 'charge',
  ).length;
  if (wrong.length > 0) return `not paid: ${wrong.slice(0, 3).join(', ')}`;
  return twice > net.size ? `${twice} charges of ${net.size} payments` : undefined;
}

/** Sends orders until one is refused or a time has passed, and returns the responses. */
async function whileFull(customers: Customers): Promise<number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < during && !statuses.some((status) => status >= 500); n++) statuses.push(await customers.order());
  return statuses;
}

/** The accepted orders that cannot be read. */
async function unreadable(run: LocalRun, { taken }: Customers): Promise<string | undefined> {
  const [first = ''] = taken;
  const order = await fetch(`${run.urls.api}/orders/${first}`);
  if (order.status !== 200) return `an order could not be read: ${order.status}`;
  const machines = await run.call('ListStateMachines', {});
  if (machines.status !== 200) return `state machines could not be read: ${machines.status}`;
  const page = await fetch(run.urls.console);
  return page.status === 200 ? undefined : `the console answers ${page.status}`;
}

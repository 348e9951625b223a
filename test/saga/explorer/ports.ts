import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Disturbance, disturb } from '../../../local/faults/disturb.ts';
import { TransientError } from '../../../orders/errors.ts';
import type { Item, Key, Write } from '../../../orders/ports.ts';
import { type Invocation, invocationAtWork, overTime } from './functions.ts';
import type { Run } from './run.ts';
import type { FaultKind } from './schedule.ts';

type Operation = (...args: unknown[]) => Promise<unknown>;

const orders = path.resolve(import.meta.dirname, '../../../orders');

/** The ports of the domain: the names of the interfaces in orders/ports.ts, the longest first. */
const ports = [...readFileSync(path.join(orders, 'ports.ts'), 'utf8').matchAll(/^export interface (\w+)/gm)]
  .map(([, name = '']) => name)
  .sort((a, b) => b.length - a.length);

/** Methods that only read, which no invariant must cover. A method with any other name counts as a write. */
const reads = /^(get|query|read|list|find)/;

/**
 * Intercepts each method of each class in orders/adapters/, and injects the faults of the run's schedule. The operation
 * is named by the port, which is the end of the class's name: `HttpPaymentGateway` has `paymentGateway.refund`.
 * @throws Error naming a class that is the adapter of no port
 */
export async function interceptPorts(): Promise<void> {
  const folder = path.join(orders, 'adapters');
  for (const file of readdirSync(folder)) {
    const exported: Readonly<Record<string, unknown>> = await import(path.join(folder, file));
    for (const [name, adapter] of Object.entries(exported)) {
      if (typeof adapter !== 'function' || !/^class\b/.test(String(adapter))) continue;
      const port = ports.find((each) => name.endsWith(each));
      if (port === undefined) {
        throw new Error(
          `orders/adapters/${file}: ${name} is the adapter of no port: let its name end with that of an interface of orders/ports.ts`,
        );
      }
      const prefix = `${port[0]?.toLowerCase()}${port.slice(1)}`;
      for (const method of Object.getOwnPropertyNames(adapter.prototype)) {
        if (method === 'constructor') continue;
        intercept(adapter.prototype, method, `${prefix}.${method}`, reads.test(method) ? 'read' : 'write');
      }
    }
  }
}

function intercept(prototype: object, method: string, operation: string, sort: 'read' | 'write'): void {
  const original: Operation = Reflect.get(prototype, method);
  const intercepted = async function (this: unknown, ...args: unknown[]): Promise<unknown> {
    const invocation = invocationAtWork();
    if (invocation === undefined) return original.apply(this, args);
    const { run } = invocation;
    const name = invocation.nextCall(operation);
    const kind = run.reach({ name, sort });
    run.note(`  ${name}${kind === undefined ? '' : `   ✗ ${kind}`}`);
    const call = async () => {
      invocation.portCalls++;
      try {
        const result = await original.apply(this, args);
        if (sort === 'write') observe(invocation, operation, args, result);
        return result;
      } finally {
        invocation.portCalls--;
      }
    };
    const disturbance = disturbanceOf(invocation, kind);
    const givenUp = typeof disturbance.work === 'function' && disturbance.answer !== undefined;
    return disturb(givenUp ? () => land(run, call) : call, disturbance, (late) => run.follow(late));
  };
  Reflect.set(prototype, method, intercepted);
}

/** How a fault changes a call that an invocation makes. */
function disturbanceOf(invocation: Invocation, kind: FaultKind | undefined): Disturbance<unknown> {
  const { run } = invocation;
  const wait = (moment: () => Promise<void>) => () => invocation.wait(moment);
  switch (kind) {
    case 'refused':
      return { work: 'never', answer: fail(() => new TransientError('refused for the moment')) };
    case 'call-lost':
      return { answer: fail(() => new TransientError('the answer was lost')) };
    case 'crash':
      return { answer: fail(() => new Error('the function crashed')) };
    case 'wait-17s':
      return { work: wait(() => run.sleep(overTime)) };
    case 'wait-undo':
      return { work: wait(() => run.until('undo')) };
    case 'wait-end':
      return { work: wait(() => run.until('end')) };
    case 'lands-undo':
      return { work: () => run.until('undo'), answer: noAnswer };
    case 'lands-end':
      return { work: () => run.until('end'), answer: noAnswer };
    case 'early':
      return { pause: wait(() => run.until('callback')) };
    default:
      return {};
  }
}

const fail = (error: () => Error) => (): never => {
  throw error();
};
const noAnswer = fail(() => new TransientError('no answer in time'));

/** A call whose function has stopped waiting for it: it takes a turn of its own, and its result is ignored. */
async function land(run: Run, call: () => Promise<unknown>): Promise<void> {
  const endTurn = await run.turns.take();
  run.note('  a call that failed for its caller takes effect');
  await call().catch(() => {});
  endTurn();
}

/** Records writes: items of the table by the prefixes of their keys, other ports by their operation. */
function observe({ run, name }: Invocation, operation: string, args: readonly unknown[], result: unknown): void {
  if (operation !== 'table.transact' && operation !== 'table.update') {
    run.writes.set(operation, name);
    run.happened(operation as `${string}.${string}`);
    return;
  }
  const transaction = operation === 'table.transact' ? (args[0] as readonly Write[]) : [{ update: args[0] as Key }];
  for (const key of transaction.flatMap(written)) {
    run.touched(key);
    run.writes.set(kindOf(key), name);
  }
  if (operation === 'table.update' || !(result as { done: boolean }).done) return;
  for (const { put } of transaction as { put?: Item }[]) {
    if (put === undefined) continue;
    run.puts.push(put);
    run.happened(`${prefixOf(put)}/${put.sk}`);
  }
}

/** The key of what a part of a transaction writes. */
function written(write: Write | { readonly update: Key }): readonly Key[] {
  if ('check' in write) return [];
  if ('put' in write) return [write.put];
  return ['update' in write ? write.update : write.delete];
}

const prefixOf = ({ pk }: Key): string => pk.split('#')[0] ?? '';

/** The sort keys of lists are the ids of the listed items. */
const kindOf = (key: Key): string =>
  ['REPAIR', 'START'].includes(prefixOf(key))
    ? `table ${prefixOf(key)}`
    : `table ${prefixOf(key)}/${key.sk.split('#')[0]}`;

import { DynamoDbTable } from '../../../orders/adapters/dynamodb-table.ts';
import { HttpPaymentGateway } from '../../../orders/adapters/http-payment-gateway.ts';
import { StepFunctionsExecutions, StepFunctionsTaskResults } from '../../../orders/adapters/step-functions.ts';
import { TransientError } from '../../../orders/errors.ts';
import { approvalNotificationKey, outcomeNotificationKey } from '../../../orders/keys.ts';
import type { Key, Write } from '../../../orders/ports.ts';
import { inspectionNotificationKey } from '../../../orders/returns/keys.ts';
import { type Invocation, invocationAtWork, overTime } from './functions.ts';
import type { OrderRun } from './order-run.ts';
import type { FaultKind } from './schedule.ts';

type Operation = (...args: unknown[]) => Promise<unknown>;

/** The ports that the handlers call, by the names that points have. */
const operations = [
  { prototype: DynamoDbTable.prototype, name: 'table', reads: ['get', 'query'], writes: ['transact', 'update'] },
  { prototype: HttpPaymentGateway.prototype, name: 'gateway', reads: [], writes: ['request', 'void', 'refund'] },
  { prototype: StepFunctionsTaskResults.prototype, name: 'task', reads: [], writes: ['succeed', 'fail'] },
  { prototype: StepFunctionsExecutions.prototype, name: 'executions', reads: [], writes: ['start'] },
] as const;

/** Lets every call of a port that a handler makes go wrong as its order's schedule says. */
export function interceptPorts(): void {
  for (const { prototype, name, reads, writes } of operations) {
    for (const method of reads) intercept(prototype, method, `${name}.${method}`, 'read');
    for (const method of writes) intercept(prototype, method, `${name}.${method}`, 'write');
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
    return strike(invocation, kind, async () => {
      const result = await original.apply(this, args);
      observe(run, operation, args, result);
      if (sort === 'write') for (const kind of kindsOf(operation, args)) run.writes.set(kind, invocation.name);
      return result;
    });
  };
  Reflect.set(prototype, method, intercepted);
}

async function strike(
  invocation: Invocation,
  kind: FaultKind | undefined,
  call: () => Promise<unknown>,
): Promise<unknown> {
  const { run } = invocation;
  switch (kind) {
    case 'refused':
      throw new TransientError('refused for the moment');
    case 'call-lost':
      await call();
      throw new TransientError('the answer was lost');
    case 'crash':
      await call();
      throw new Error('the function crashed');
    case 'wait-17s':
      await invocation.wait(() => run.sleep(overTime));
      return call();
    case 'wait-undo':
      await invocation.wait(() => run.until('undo'));
      return call();
    case 'wait-end':
      await invocation.wait(() => run.until('end'));
      return call();
    case 'lands-undo':
      run.follow(land(run, () => run.until('undo'), call));
      throw new TransientError('no answer in time');
    case 'lands-end':
      run.follow(land(run, () => run.until('end'), call));
      throw new TransientError('no answer in time');
    case 'early': {
      const answer = await call();
      await invocation.wait(() => run.until('callback'));
      return answer;
    }
    default:
      return call();
  }
}

async function land(run: OrderRun, moment: () => Promise<void>, call: () => Promise<unknown>): Promise<void> {
  await moment();
  const endTurn = await run.turns.take();
  run.note('  a call that was given up takes effect');
  await call().catch(() => {});
  endTurn();
}

/** What a call writes, by kind: the items of the table by the first parts of their keys. */
function kindsOf(operation: string, args: readonly unknown[]): readonly string[] {
  if (operation === 'table.update') return [kindOf(args[0] as Key)];
  if (operation !== 'table.transact') return [operation];
  return (args[0] as readonly Write[]).flatMap((write) => {
    if ('check' in write) return [];
    if ('put' in write) return [kindOf(write.put)];
    return [kindOf('update' in write ? write.update : write.delete)];
  });
}

/** The list of repairs has the ids of what it lists as sort keys. */
function kindOf({ pk, sk }: Key): string {
  const [prefix = ''] = pk.split('#');
  return prefix === 'REPAIR' ? 'table REPAIR' : `table ${prefix}/${sk.split('#')[0]}`;
}

/** Sees what the order's customer, its approvers and the gateway are told. */
function observe(run: OrderRun, operation: string, args: readonly unknown[], result: unknown): void {
  if (operation === 'table.transact' && (result as { done: boolean }).done) {
    for (const write of args[0] as readonly Write[]) {
      if (!('put' in write)) continue;
      const { pk, sk, outcome } = write.put;
      const told = pk.startsWith('RETURN#') ? run.toldOfReturn : run.told;
      if (sk === outcomeNotificationKey('').sk) told.push(outcome);
      if (sk === approvalNotificationKey('').sk) run.happened('approval-asked');
      if (sk === inspectionNotificationKey('').sk) run.happened('inspection-asked');
    }
  }
  if (operation === 'gateway.request') run.happened('requested');
}

import { type Disturbance, disturb } from '../../../local/faults/disturb.ts';
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
    const call = async () => {
      const result = await original.apply(this, args);
      observe(run, operation, args, result);
      if (sort === 'write') for (const kind of kindsOf(operation, args)) run.writes.set(kind, invocation.name);
      return result;
    };
    const disturbance = disturbanceOf(invocation, kind);
    const givenUp = typeof disturbance.work === 'function' && disturbance.answer !== undefined;
    return disturb(givenUp ? () => land(run, call) : call, disturbance, (late) => run.follow(late));
  };
  Reflect.set(prototype, method, intercepted);
}

/** What a fault does to a call that an invocation makes. */
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

/** A call that its function has given up: it takes a turn of its own, and nobody hears how it ends. */
async function land(run: OrderRun, call: () => Promise<unknown>): Promise<void> {
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

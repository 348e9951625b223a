import { orderIdOf } from '../../../orders/payment/payment.ts';
import type { Environment } from '../../environment.ts';
import { tellStory } from '../story/story.ts';
import { historyOf } from './history.ts';

type Item = Readonly<Record<string, unknown>>;

/** Cards; a person at a page does not read more. */
const most = 200;

/** The wait that an order's execution is in, and when it will wait no longer, in ms since the epoch. */
interface Wait {
  readonly executionArn: string;
  readonly deadline?: number;
}

async function waitOf({ stepFunctions, stateMachineArn }: Environment, orderId: string): Promise<Wait | undefined> {
  const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${orderId}`;
  const history = await historyOf(stepFunctions, executionArn).catch(() => []);
  const attempt = tellStory(history)
    .visits.find(({ status }) => status === 'waiting')
    ?.attempts.at(-1);
  return attempt && { executionArn, ...(attempt.deadline !== undefined && { deadline: attempt.deadline }) };
}

/** Approvals that an execution waits for. The task token stays in the table. */
export async function readApprovals(environment: Environment, items: readonly Item[]): Promise<object[]> {
  const asked = items
    .filter(({ sk, status }) => sk === 'APPROVAL' && status === 'PENDING')
    .sort((a, b) => String(b.requestedAt).localeCompare(String(a.requestedAt)));
  const open: object[] = [];
  for (const { orderId, total, currency, requestedAt } of asked) {
    const wait = await waitOf(environment, String(orderId));
    if (wait !== undefined) open.push({ orderId, total, currency, requestedAt, wait });
    if (open.length === most) break;
  }
  return open;
}

/** Payments that the bank has not answered; without a `wait`, no execution waits for the answer any more. */
export function readPending(environment: Environment): Promise<object[]> {
  const pending = environment.gateway.payments.filter(({ status }) => status === 'pending').reverse();
  return Promise.all(
    pending.slice(0, most).map(async ({ paymentId, amount, currency }) => {
      const orderId = orderIdOf(paymentId) ?? paymentId;
      return { orderId, paymentId, amount, currency, wait: await waitOf(environment, orderId) };
    }),
  );
}

/** The last payments that the bank has answered. */
export function readSettled({ gateway }: Environment): object[] {
  const settled = gateway.payments.filter(({ status }) => status !== 'pending' && status !== 'voided').reverse();
  return settled.slice(0, 20).map(({ paymentId, amount, currency, status, reason }) => {
    return { paymentId, amount, currency, status, reason };
  });
}

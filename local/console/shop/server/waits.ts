import { executionArnOf } from '../../../../orders/adapters/execution-arn.ts';
import { orderIdOf } from '../../../../orders/payment/payment.ts';
import type { WorkflowName } from '../../../../state-machines/manifest.ts';
import type { Environment } from '../../../environment.ts';
import { historyOf } from '../../api/pages.ts';
import type { DescribedExecution } from '../../api/types.ts';
import { readProgress } from '../../history/read-progress.ts';
import type { Shop, Wait } from '../types.ts';
import type { Item } from './item.ts';

/** The highest number of cards on a page. */
const most = 200;

async function waitOf(
  { stepFunctions, stateMachineArns }: Environment,
  name: string,
  workflow: WorkflowName = 'order-processing',
): Promise<Wait | undefined> {
  const executionArn = executionArnOf(stateMachineArns[workflow], name);
  const execution = await stepFunctions.call('DescribeExecution', { executionArn }).catch(() => undefined);
  if ((execution as DescribedExecution | undefined)?.status !== 'RUNNING') return undefined;
  const history = await historyOf(stepFunctions, executionArn, { includeExecutionData: false });
  const attempt = readProgress(history)
    .visits.find(({ status }) => status === 'waiting')
    ?.attempts.at(-1);
  return attempt && { executionArn, ...(attempt.deadline !== undefined && { deadline: attempt.deadline }) };
}

/** The approvals for which executions wait, without their task tokens. */
export async function readApprovals(environment: Environment, items: readonly Item[]): Promise<Shop['approvals']> {
  const asked = items
    .filter(({ sk, status }) => sk === 'APPROVAL' && status === 'PENDING')
    .map((item) => item as Item & Omit<Shop['approvals'][number], 'wait'>)
    .sort((a, b) => b.requestedAt.localeCompare(a.requestedAt));
  const open: Shop['approvals'][number][] = [];
  for (const { orderId, total, currency, requestedAt } of asked) {
    const wait = await waitOf(environment, orderId);
    if (wait !== undefined) open.push({ orderId, total, currency, requestedAt, wait });
    if (open.length === most) break;
  }
  return open;
}

/** The inspections for which executions wait. */
export async function readInspections(environment: Environment, items: readonly Item[]): Promise<Shop['inspections']> {
  const asked = items
    .filter(({ sk, status }) => sk === 'INSPECTION' && status === 'PENDING')
    .map((item) => item as Item & Omit<Shop['inspections'][number], 'wait'>)
    .sort((a, b) => b.requestedAt.localeCompare(a.requestedAt));
  const open: Shop['inspections'][number][] = [];
  for (const { returnId, orderId, items: goods, requestedAt } of asked) {
    const wait = await waitOf(environment, returnId, 'order-return');
    if (wait !== undefined) open.push({ returnId, orderId, items: goods, requestedAt, wait });
    if (open.length === most) break;
  }
  return open;
}

/** The pending payments; without `wait`, no execution waits for the outcome any more. */
export function readPending(environment: Environment): Promise<Shop['pending']> {
  const pending = environment.gateway.payments.filter(({ status }) => status === 'pending').reverse();
  return Promise.all(
    pending.slice(0, most).map(async ({ paymentId, amount, currency }) => {
      const orderId = orderIdOf(paymentId) ?? paymentId;
      return { orderId, paymentId, amount, currency, wait: await waitOf(environment, orderId) };
    }),
  );
}

/** The last payments with an outcome. */
export function readSettled({ gateway }: Environment): Shop['settled'] {
  const settled = gateway.payments.filter(({ status }) => status !== 'pending' && status !== 'voided').reverse();
  return settled.slice(0, 20).map(({ paymentId, amount, currency, status, reason }) => {
    return { paymentId, amount, currency, status, reason };
  });
}

import { beforeEach, describe, expect, it } from 'vitest';
import { decideApproval } from '../../orders/approval/decide-approval.ts';
import { requestApproval } from '../../orders/approval/request-approval.ts';
import { Conflict, NotFound, TransientError } from '../../orders/errors.ts';
import { approvalKey } from '../../orders/keys.ts';
import type { Table, TaskResults } from '../../orders/ports.ts';
import { now, orderId, ports, prepareSaga, taskResults } from '../support/saga.ts';

beforeEach(prepareSaga);

describe('a decision on an approval', () => {
  const ask = (taskToken: string) => requestApproval({ orderId, total: 60_000, currency: 'EUR', taskToken }, ports);
  const decide = (decision: 'approve' | 'reject', comment?: string) =>
    decideApproval(orderId, { decision, comment }, 'arn:ada', ports);

  it('sends the approver’s name to the waiting task', async () => {
    await ask('token-1');
    expect(await decide('approve')).toEqual({ orderId, status: 'APPROVED' });
    expect(taskResults.sent).toEqual([{ taskToken: 'token-1', output: { approved: true, decidedBy: 'arn:ada' } }]);
  });

  it('sends the rejection and its reason to the waiting task', async () => {
    await ask('token-1');
    await decide('reject', 'too much');
    expect(taskResults.sent).toEqual([{ taskToken: 'token-1', error: 'ApprovalRejected', cause: 'too much' }]);
  });

  it('is kept, and a different later decision refused', async () => {
    await ask('token-1');
    await decide('approve');
    await expect(decide('reject')).rejects.toThrow(
      new Conflict('there is another decision on the approval of order order-1 already: approved'),
    );
    expect(await decide('approve')).toEqual({ orderId, status: 'APPROVED' });
  });

  it('that could not be sent is sent with the token of a retried task', async () => {
    await ask('token-1');
    taskResults.failWith = new TransientError('down');
    await expect(decide('approve')).rejects.toThrow(TransientError);
    taskResults.failWith = undefined;
    await ask('token-2');
    expect(taskResults.sent).toEqual([{ taskToken: 'token-2', output: { approved: true, decidedBy: 'arn:ada' } }]);
  });

  it('is answered with a transient error if the approval was requested while it was read', async () => {
    const racing: Table = {
      ...ports.table,
      get: async (key) => {
        await ask('token-1');
        return ports.table.get(key);
      },
    };
    const early = decideApproval(orderId, { decision: 'approve' }, 'arn:ada', { ...ports, table: racing });
    await expect(early).rejects.toThrow(TransientError);
    expect(await decide('approve')).toEqual({ orderId, status: 'APPROVED' });
  });

  it('changes nothing after the task has timed out, and a new task requests it again', async () => {
    await ask('token-1');
    taskResults.gone = true;
    ports.now = () => new Date(now().getTime() + 60_000);
    await expect(decide('approve')).rejects.toThrow('no task waits for the approval of order');
    await expect(decide('reject')).rejects.toThrow('no task waits for the approval of order');
    expect(await ports.table.get(approvalKey(orderId))).toEqual({
      ...approvalKey(orderId),
      ...{ orderId, status: 'PENDING', total: 60_000, currency: 'EUR', requestedAt: now().toISOString() },
      ...{ taskToken: 'token-1', askedAt: now().toISOString() },
    });

    taskResults.gone = false;
    await ask('token-2');
    expect(taskResults.sent).toEqual([]);
    await decide('reject', 'too much');
    expect(taskResults.sent).toEqual([{ taskToken: 'token-2', error: 'ApprovalRejected', cause: 'too much' }]);
  });

  it('is answered with a transient error if the task ended just after its request, since it may be retried', async () => {
    await ask('token-1');
    taskResults.gone = true;
    await expect(decide('approve')).rejects.toThrow(TransientError);
    expect(await ports.table.get(approvalKey(orderId))).toMatchObject({ status: 'PENDING' });
    taskResults.gone = false;
    await ask('token-2');
    expect(await decide('approve')).toEqual({ orderId, status: 'APPROVED' });
  });

  it('stands if a retried task received it with a new token', async () => {
    await ask('token-1');
    const retried: TaskResults = {
      fail: async () => 'gone',
      succeed: async (taskToken) => {
        if (taskToken !== 'token-1') return 'delivered';
        await requestApproval(
          { orderId, total: 60_000, currency: 'EUR', taskToken: 'token-2' },
          { ...ports, taskResults: retried },
        );
        return 'gone';
      },
    };
    const decision = { decision: 'approve' } as const;
    const answer = decideApproval(orderId, decision, 'arn:ada', { ...ports, taskResults: retried });
    expect(await answer).toEqual({ orderId, status: 'APPROVED' });
    await expect(decide('reject')).rejects.toThrow(
      'another decision on the approval of order order-1 already: approved',
    );
  });

  it('stands if the same decision was delivered at the same time', async () => {
    await ask('token-1');
    const beaten: TaskResults = {
      fail: async () => 'gone',
      succeed: async () => {
        await decide('approve');
        return 'gone';
      },
    };
    const answer = decideApproval(orderId, { decision: 'approve' }, 'arn:bob', { ...ports, taskResults: beaten });
    expect(await answer).toEqual({ orderId, status: 'APPROVED' });
    expect(taskResults.sent).toHaveLength(1);
    expect(await ports.table.get(approvalKey(orderId))).toMatchObject({ status: 'APPROVED' });
  });

  it('is refused if no approval was requested', async () => {
    await expect(decide('approve')).rejects.toThrow(NotFound);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { decideApproval } from '../../orders/approval/decide-approval.ts';
import { requestApproval } from '../../orders/approval/request-approval.ts';
import { Conflict, NotFound, TransientError } from '../../orders/errors.ts';
import type { Table } from '../../orders/ports.ts';
import { orderId, ports, prepareSaga, taskResults } from '../support/saga.ts';

beforeEach(prepareSaga);

describe('an approval', () => {
  const ask = (taskToken: string) => requestApproval({ orderId, total: 60_000, currency: 'EUR', taskToken }, ports);
  const decide = (decision: 'approve' | 'reject', comment?: string) =>
    decideApproval(orderId, { decision, comment }, 'arn:ada', ports);

  it('tells the waiting task who approved', async () => {
    await ask('token-1');
    expect(await decide('approve')).toEqual({ orderId, status: 'APPROVED' });
    expect(taskResults.sent).toEqual([{ taskToken: 'token-1', output: { approved: true, decidedBy: 'arn:ada' } }]);
  });

  it('tells the waiting task that it was rejected, and why', async () => {
    await ask('token-1');
    await decide('reject', 'too much');
    expect(taskResults.sent).toEqual([{ taskToken: 'token-1', error: 'ApprovalRejected', cause: 'too much' }]);
  });

  it('keeps the first decision', async () => {
    await ask('token-1');
    await decide('approve');
    await expect(decide('reject')).rejects.toThrow(new Conflict('order order-1 was approved before'));
    expect(await decide('approve')).toEqual({ orderId, status: 'APPROVED' });
  });

  it('sends the decision with the token of a retried task, and asks nobody twice', async () => {
    await ask('token-1');
    taskResults.failWith = new TransientError('down');
    await expect(decide('approve')).rejects.toThrow(TransientError);
    taskResults.failWith = undefined;
    await ask('token-2');
    expect(taskResults.sent).toEqual([{ taskToken: 'token-2', output: { approved: true, decidedBy: 'arn:ada' } }]);
  });

  it('is to be sent again when it was asked for between two looks at it', async () => {
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

  it('says so when its time is over', async () => {
    await ask('token-1');
    taskResults.gone = true;
    await expect(decide('approve')).rejects.toThrow('its time is over');
  });

  it('cannot be given where none was asked for', async () => {
    await expect(decide('approve')).rejects.toThrow(NotFound);
  });
});

import { useMemo, useState } from 'react';
import type { ExecutionStatus } from '../api-types.ts';
import { Loading, Notice, Page } from '../parts.tsx';
import { linkTo } from '../use.ts';
import { ExecutionsTable } from './executions-table.tsx';
import { useExecutions } from './use-executions.ts';

const statuses: readonly ExecutionStatus[] = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

export function ExecutionsPage() {
  const { executions, error } = useExecutions();
  const [status, setStatus] = useState<ExecutionStatus | ''>('');
  const [text, setText] = useState('');
  const shown = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    return executions?.filter(
      (execution) => (status === '' || execution.status === status) && execution.name.toLowerCase().includes(wanted),
    );
  }, [executions, status, text]);
  return (
    <Page
      title="Executions"
      actions={
        <a className="button primary" href={linkTo('start')}>
          Start an order
        </a>
      }
    >
      <div className="filters">
        <label>
          Order <input type="search" value={text} onChange={(event) => setText(event.target.value)} placeholder="any" />
        </label>
        <label>
          Status{' '}
          <select value={status} onChange={(event) => setStatus(event.target.value as ExecutionStatus | '')}>
            <option value="">any</option>
            {statuses.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <span className="count" role="status">
          {shown && executions && `${shown.length} of ${executions.length}`}
        </span>
      </div>
      {shown === undefined ? (
        <Loading what="the executions" error={error} />
      ) : shown.length > 0 ? (
        <ExecutionsTable executions={shown} />
      ) : executions?.length === 0 ? (
        <Notice>
          No order has been sent yet. <a href={linkTo('start')}>Start one</a> from an example.
        </Notice>
      ) : (
        <Notice>No execution matches. Change the filters above.</Notice>
      )}
    </Page>
  );
}

import { useState } from 'react';
import { isExpress, workflowOf } from '../../api/arns.ts';
import type { ListedExecution, Outcome } from '../../api/types.ts';
import { duration, exactMoment, moment } from '../format.ts';
import { StatusBadge } from '../parts.tsx';
import { useNow } from '../time.tsx';
import { linkTo } from '../use.ts';
import { VirtualTable } from '../virtual-table.tsx';

interface Props {
  readonly executions: readonly ListedExecution[];
  readonly outcomeOf: (execution: ListedExecution) => Outcome | undefined;
  /** Called with the visible executions. */
  readonly onSight: (executions: readonly ListedExecution[]) => void;
}

/** px, as in tables.css */
const rowHeight = 34;

export function ExecutionsTable({ executions, outcomeOf, onSight }: Props) {
  const [anyRuns, setAnyRuns] = useState(false);
  const now = useNow(anyRuns);
  return (
    <VirtualTable
      label="Executions, newest first"
      rows={executions}
      keyOf={(execution) => execution.executionArn}
      rowHeight={rowHeight}
      columns={7}
      onSight={(inSight) => {
        setAnyRuns(inSight.some(({ status }) => status === 'RUNNING'));
        onSight(inSight);
      }}
      head={
        <>
          <th scope="col">Status</th>
          <th scope="col">Execution</th>
          <th scope="col">Outcome</th>
          <th scope="col" className="wide-only">
            Workflow
          </th>
          <th scope="col" className="wide-only">
            Started
          </th>
          <th scope="col" className="number wide-only">
            Duration
          </th>
          <th scope="col" className="number wide-only">
            Retries
          </th>
        </>
      }
      cells={(execution) => {
        const { outcome, reason, retries } = outcomeOf(execution) ?? {};
        return (
          <>
            <td>
              <StatusBadge status={execution.status} />
            </td>
            <td className="long" title={execution.name}>
              <a href={linkTo('executions', execution.executionArn)}>{execution.name}</a>
              {execution.redriveCount > 0 && <span className="faint"> redriven {execution.redriveCount}×</span>}
            </td>
            <td className="outcome" title={[outcome, reason].filter(Boolean).join(' · ')}>
              <b className={execution.status === 'FAILED' ? 'word-failed' : undefined}>
                <bdi>{outcome}</bdi>
              </b>
              {reason && (
                <span className="faint">
                  {' '}
                  · <bdi>{reason}</bdi>
                </span>
              )}
            </td>
            <td className="long wide-only" title={workflowOf(execution)}>
              {workflowOf(execution)}
              {isExpress(execution.executionArn) && <span className="faint"> Express</span>}
            </td>
            <td className="wide-only" title={exactMoment(execution.startDate * 1000)}>
              {execution.startedBefore && 'before '}
              {moment(execution.startDate * 1000)}
            </td>
            <td className="number wide-only">
              {execution.startedBefore
                ? '—'
                : duration((execution.stopDate ?? now / 1000) * 1000 - execution.startDate * 1000)}
            </td>
            <td className="number wide-only">{retries}</td>
          </>
        );
      }}
    />
  );
}

import { useEffect, useRef, useState } from 'react';
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
  /** The ARNs of those that are chosen. */
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
  /** Called with the rendered executions: the visible ones, and some before and after. */
  readonly onRendered: (executions: readonly ListedExecution[]) => void;
}

/** px, as in tables.css */
const rowHeight = 34;

export function ExecutionsTable({ executions, outcomeOf, chosen, onChoose, onRendered }: Props) {
  const [anyRuns, setAnyRuns] = useState(false);
  const now = useNow(anyRuns);
  return (
    <VirtualTable
      label="Executions, newest first"
      rows={executions}
      keyOf={(execution) => execution.executionArn}
      rowHeight={rowHeight}
      columns={8}
      onRendered={(rendered) => {
        setAnyRuns(rendered.some(({ status }) => status === 'RUNNING'));
        onRendered(rendered);
      }}
      head={
        <>
          <th scope="col" className="choose">
            <ChooseAll executions={executions} chosen={chosen} onChoose={onChoose} />
          </th>
          <th scope="col">Status</th>
          <th scope="col">Execution</th>
          <th scope="col">Outcome</th>
          <th scope="col" className="widest-only">
            Workflow
          </th>
          <th scope="col" className="wide-only">
            Started
          </th>
          <th scope="col" className="number wide-only">
            Duration
          </th>
          <th scope="col" className="number widest-only">
            Retries
          </th>
        </>
      }
      cells={(execution) => {
        const { outcome, reason, retries } = outcomeOf(execution) ?? {};
        return (
          <>
            <td className="choose">
              <label>
                <input
                  type="checkbox"
                  aria-label={`Choose ${execution.name}`}
                  checked={chosen.has(execution.executionArn)}
                  onChange={({ target }) => onChoose(withOne(chosen, execution.executionArn, target.checked))}
                />
              </label>
            </td>
            <td>
              <StatusBadge status={execution.status} />
            </td>
            <td className="long main" title={execution.name}>
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
            <td className="long widest-only" title={workflowOf(execution)}>
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
            <td className="number widest-only">{retries}</td>
          </>
        );
      }}
    />
  );
}

function withOne(chosen: ReadonlySet<string>, executionArn: string, isChosen: boolean): ReadonlySet<string> {
  const next = new Set(chosen);
  if (isChosen) next.add(executionArn);
  else next.delete(executionArn);
  return next;
}

/** Chooses all that are in the list, or none. */
function ChooseAll({ executions, chosen, onChoose }: Pick<Props, 'executions' | 'chosen' | 'onChoose'>) {
  const box = useRef<HTMLInputElement>(null);
  const count = chosen.size === 0 ? 0 : executions.filter(({ executionArn }) => chosen.has(executionArn)).length;
  const isAll = count > 0 && count === executions.length;
  useEffect(() => {
    if (box.current) box.current.indeterminate = count > 0 && !isAll;
  }, [count, isAll]);
  return (
    <label>
      <input
        type="checkbox"
        ref={box}
        aria-label={`Choose all ${executions.length}`}
        checked={isAll}
        onChange={() => onChoose(new Set(isAll ? [] : executions.map(({ executionArn }) => executionArn)))}
      />
    </label>
  );
}

import { useLayoutEffect, useRef, useState } from 'react';
import type { ListedExecution, Outcome } from '../../api/types.ts';
import { duration, moment } from '../format.ts';
import { StatusBadge } from '../parts.tsx';
import { useNow } from '../time.tsx';
import { linkTo } from '../use.ts';
import { workflowOf } from './workflow-of.ts';

/** px, as in parts.css */
const rowHeight = 40;
const rowsBeyond = 8;

interface Props {
  readonly executions: readonly ListedExecution[];
  readonly outcomeOf: (execution: ListedExecution) => Outcome | undefined;
}

/** A table that draws only the rows in sight, so that tens of thousands do not slow it down. */
export function ExecutionsTable({ executions, outcomeOf }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 800 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const read = () => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener('scroll', read, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', read);
    };
  }, []);

  const first = Math.max(0, Math.floor(view.top / rowHeight) - rowsBeyond);
  const last = Math.min(executions.length, Math.ceil((view.top + view.height) / rowHeight) + rowsBeyond);
  const inSight = executions.slice(first, last);
  const now = useNow(inSight.some(({ status }) => status === 'RUNNING'));

  return (
    // A region that scrolls must take the focus, so that the keyboard can scroll it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className="scroller" ref={scroller} tabIndex={0} aria-label="Executions, newest first">
      <table aria-rowcount={executions.length + 1}>
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">Execution</th>
            <th scope="col">Workflow</th>
            <th scope="col">Outcome</th>
            <th scope="col">Started</th>
            <th scope="col" className="number">
              Duration
            </th>
            <th scope="col" className="number">
              Retries
            </th>
          </tr>
        </thead>
        <tbody>
          <Space rows={first} />
          {inSight.map((execution, index) => {
            const { outcome, reason, retries } = outcomeOf(execution) ?? {};
            return (
              <tr key={execution.executionArn} aria-rowindex={first + index + 2}>
                <td>
                  <StatusBadge status={execution.status} />
                </td>
                <td>
                  <a href={linkTo('executions', execution.executionArn)}>{execution.name}</a>
                  {execution.redriveCount > 0 && <span className="faint"> redriven {execution.redriveCount}×</span>}
                </td>
                <td>{workflowOf(execution)}</td>
                <td>{[outcome, reason].filter(Boolean).join(' · ')}</td>
                <td>{moment(execution.startDate * 1000)}</td>
                <td className="number">
                  {duration((execution.stopDate ?? now / 1000) * 1000 - execution.startDate * 1000)}
                </td>
                <td className="number">{retries}</td>
              </tr>
            );
          })}
          <Space rows={executions.length - last} />
        </tbody>
      </table>
    </section>
  );
}

function Space({ rows }: { rows: number }) {
  if (rows <= 0) return null;
  return (
    <tr>
      <td colSpan={7} style={{ height: rows * rowHeight, padding: 0, border: 0 }} />
    </tr>
  );
}

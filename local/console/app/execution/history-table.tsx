import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { detailsOf, type HistoryEvent } from '../../api/history-event.ts';
import type { Progress, Visit } from '../../history/model.ts';
import { duration, exactDuration, exactMoment, moment } from '../format.ts';
import { Notice } from '../parts.tsx';
import { TextView } from '../text-view.tsx';
import { useParameter } from '../use.ts';
import { roles, VirtualTable } from '../virtual-table.tsx';
import { summaryOf } from './event-summary.ts';
import { search, useEvents } from './events.ts';
import { useBeginnings } from './use-beginnings.ts';

interface Props {
  readonly executionArn: string;
  readonly history: readonly HistoryEvent[];
  /** How many of its events are shown. */
  readonly count: number;
  readonly progress: Progress;
  readonly isAbsolute: boolean;
  readonly onSelect: (visit: Visit) => void;
}

/** px, as in execution.css and narrow.css: an event takes three lines where the page is narrow */
const rowHeight = () => (matchMedia('(max-width: 600px)').matches ? 68 : 30);

export function HistoryTable({ executionArn, history, count, progress, isAbsolute, onSelect }: Props) {
  const [state, setState] = useParameter('of');
  const [text, setText] = useParameter('contains');
  const start = (history[0]?.timestamp ?? 0) * 1000;
  const states = useMemo(() => [...new Set(progress.visits.map((visit) => visit.state))], [progress]);
  const found = useFound(executionArn, useDeferredValue(text.trim()), count);
  const shown = useMemo(
    () =>
      history
        .slice(0, count)
        .filter(({ id }) => (state === '' || progress.visitOf.get(id)?.state === state) && found?.has(id) !== false),
    [history, count, progress, state, found],
  );
  const { beginningOf, ask } = useBeginnings(executionArn);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const toggle = (id: number) =>
    setOpened((before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]));
  return (
    <section className="history" aria-label="History">
      <div className="filters">
        <label>
          Contains{' '}
          <input
            type="search"
            value={text}
            onChange={({ target }) => setText(target.value, 'over')}
            placeholder="anything"
          />
        </label>
        <label>
          State{' '}
          <select value={state} onChange={({ target }) => setState(target.value)}>
            <option value="">any</option>
            {states.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <span className="count" role="status">
          {shown.length} of {count}
        </span>
      </div>
      {shown.length === 0 ? (
        <Notice>No event matches. Change the filters above.</Notice>
      ) : (
        <VirtualTable
          label="Events, oldest first"
          rows={shown}
          keyOf={({ id }) => id}
          rowHeight={rowHeight()}
          expandable
          onRendered={(rendered) => ask(rendered.map(({ id }) => id))}
          columns={5}
          head={
            <>
              <th scope="col" className="number">
                Id
              </th>
              <th scope="col">Event</th>
              <th scope="col">State</th>
              <th scope="col" className="number">
                {isAbsolute ? 'At' : 'After'}
              </th>
              <th scope="col">Details</th>
            </>
          }
          cells={(event) => {
            const visit = progress.visitOf.get(event.id);
            const at = event.timestamp * 1000;
            return (
              <>
                <td {...roles.cell} className="number">
                  {event.id}
                </td>
                <td {...roles.cell}>{event.type}</td>
                <td {...roles.cell}>
                  {visit && (
                    <button type="button" className="link" onClick={() => onSelect(visit)}>
                      {visit.state}
                    </button>
                  )}
                </td>
                <td
                  {...roles.cell}
                  className="number"
                  title={`${exactMoment(at)}, ${exactDuration(at - start)} after the start`}
                >
                  {isAbsolute ? moment(at) : duration(at - start)}
                </td>
                <td {...roles.cell}>
                  <EventDetails
                    executionArn={executionArn}
                    event={beginningOf(event.id) ?? event}
                    isOpen={opened.has(event.id)}
                    onToggle={() => toggle(event.id)}
                  />
                </td>
              </>
            );
          }}
        />
      )}
    </section>
  );
}

/** Which events contain a text: their data is in the server. Undefined: all, or it is not known yet. */
function useFound(executionArn: string, text: string, count: number): ReadonlySet<number> | undefined {
  const [found, setFound] = useState<ReadonlySet<number>>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is added to the history is searched as well
  useEffect(() => {
    if (text === '') return setFound(undefined);
    let left = false;
    const timer = setTimeout(() => {
      search(executionArn, text).then(
        (ids) => left || setFound(ids),
        () => {},
      );
    }, 150);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [executionArn, text, count]);
  return found;
}

interface EventProps {
  readonly executionArn: string;
  readonly event: HistoryEvent;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function EventDetails({ executionArn, event, isOpen, onToggle }: EventProps) {
  const summary = summaryOf(event);
  if (summary === '') return null;
  return (
    <>
      <button type="button" className="fold event-title" aria-expanded={isOpen} onClick={onToggle} dir="auto">
        {summary}
      </button>
      {isOpen && <WholeEvent executionArn={executionArn} id={event.id} />}
    </>
  );
}

function WholeEvent({ executionArn, id }: { executionArn: string; id: number }) {
  const [event] = useEvents(executionArn, [id]) ?? [];
  if (event === undefined) return <p className="faint">Reading…</p>;
  const members = Object.entries(detailsOf(event)).filter(
    ([name, value]) => name !== 'name' && !name.endsWith('Details') && value !== undefined && value !== '',
  );
  return members.map(([name, value]) => (
    <TextView key={name} title={name} text={typeof value === 'string' ? value : JSON.stringify(value)} />
  ));
}

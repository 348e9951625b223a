import { useState } from 'react';
import { detailsOf, type HistoryEvent, type Story } from '../../story/story.ts';
import { duration, moment } from '../format.ts';
import { Json } from '../json.tsx';
import { Notice } from '../parts.tsx';

interface Props {
  readonly history: readonly HistoryEvent[];
  readonly story: Story;
  readonly onSelect: (state: string) => void;
}

export function HistoryTable({ history, story, onSelect }: Props) {
  const [state, setState] = useState('');
  const [text, setText] = useState('');
  const start = (history[0]?.timestamp ?? 0) * 1000;
  const states = [...new Set(story.visits.map((visit) => visit.state))];
  const wanted = text.trim().toLowerCase();
  const shown = history.filter(
    (event) =>
      (state === '' || story.visitOf.get(event.id)?.state === state) &&
      (wanted === '' || JSON.stringify(event).toLowerCase().includes(wanted)),
  );
  return (
    <section className="panel history" aria-label="History">
      <div className="filters">
        <label>
          Contains{' '}
          <input type="search" value={text} onChange={({ target }) => setText(target.value)} placeholder="anything" />
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
        <span className="count">
          {shown.length} of {history.length}
        </span>
      </div>
      {shown.length === 0 && <Notice>No event matches. Change the filters above.</Notice>}
      <table>
        <thead>
          <tr>
            <th scope="col" className="number">
              Id
            </th>
            <th scope="col">Event</th>
            <th scope="col">State</th>
            <th scope="col" className="number">
              After
            </th>
            <th scope="col">Time</th>
            <th scope="col">Details</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((event) => {
            const name = story.visitOf.get(event.id)?.state;
            return (
              <tr key={event.id}>
                <td className="number">{event.id}</td>
                <td>{event.type}</td>
                <td>
                  {name && (
                    <button type="button" className="link" onClick={() => onSelect(name)}>
                      {name}
                    </button>
                  )}
                </td>
                <td className="number">{duration(event.timestamp * 1000 - start)}</td>
                <td>{moment(event.timestamp * 1000)}</td>
                <td>
                  <EventDetails event={event} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function EventDetails({ event }: { event: HistoryEvent }) {
  const details = detailsOf(event);
  const shown = Object.entries(details).filter(
    ([name, value]) => name !== 'name' && !name.endsWith('Details') && value,
  );
  if (shown.length === 0) return null;
  return (
    <details>
      <summary className="event-title">{details.error ?? shown.map(([name]) => name).join(', ')}</summary>
      <dl>
        {shown.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Json text={typeof value === 'string' ? value : JSON.stringify(value)} />
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

import type { HistoryEvent } from '../../api/history-event.ts';
import { Icon } from '../icon.tsx';

interface Props {
  readonly history: readonly HistoryEvent[];
  /** The number of events that are shown. */
  readonly at: number;
  /** The state that the last of them belongs to. */
  readonly state: string | undefined;
  /** Whether the shown position follows the execution. */
  readonly follows: boolean;
  /** Whether more of the history is being read. */
  readonly isReading: boolean;
  readonly onStep: (at: number | undefined) => void;
}

/** The controls to step through the history forwards and backwards. */
export function Steps({ history, at, state, follows, isReading, onStep }: Props) {
  const last = history.length;
  const go = (to: number) => onStep(to >= last ? undefined : Math.max(1, to));
  const event = history[at - 1];
  return (
    <fieldset className="steps">
      <legend className="hidden">Step through the history</legend>
      <button type="button" onClick={() => go(1)} disabled={at <= 1} aria-label="First event">
        <Icon name="first" />
      </button>
      <button type="button" onClick={() => go(at - 1)} disabled={at <= 1} aria-label="One event back">
        <Icon name="back" />
      </button>
      <input
        type="range"
        aria-label="Event"
        min={1}
        max={last}
        value={at}
        onChange={({ target }) => go(Number(target.value))}
        aria-valuetext={`${at} of ${last}: ${event?.type ?? ''}`}
      />
      <button type="button" onClick={() => go(at + 1)} disabled={follows} aria-label="One event on">
        <Icon name="on" />
      </button>
      <button type="button" onClick={() => onStep(undefined)} disabled={follows} aria-label="Last event">
        <Icon name="last" />
      </button>
      <output>
        <b>
          {at} / {last}
          {isReading && '…'}
        </b>{' '}
        {event?.type} {state}
      </output>
    </fieldset>
  );
}

import { duration } from '../format.ts';
import { passTime, useNow, useTime } from '../time.tsx';

export interface ActsProps {
  readonly busy: boolean;
  /** Runs the action of a button, then loads the page's data again. */
  readonly run: (action: () => Promise<unknown>) => void;
}

interface ActProps extends ActsProps {
  readonly label: string;
  /** The name of the object of the action, for screen readers. */
  readonly name: string;
  readonly primary?: boolean;
  readonly action: () => Promise<unknown>;
}

/** A button for an action on a wait. */
export function Act({ label, name, primary, busy, run, action }: ActProps) {
  return (
    <button
      type="button"
      className={primary ? 'primary' : undefined}
      disabled={busy}
      aria-label={`${label}: ${name}`}
      onClick={() => run(action)}
    >
      {label}
    </button>
  );
}

interface TimeOutProps extends ActsProps {
  readonly name: string;
  /** ms since the epoch */
  readonly deadline: number;
  /** Whether it is the deadline of a heartbeat. */
  readonly isHeartbeat?: boolean;
}

/** The timeout of a wait. On a virtual clock, a button advances the clock of the whole run to it. */
export function TimeOut({ name, deadline, isHeartbeat, ...acts }: TimeOutProps) {
  const time = useTime();
  const now = useNow(true);
  return (
    <>
      <span className="faint">
        {isHeartbeat ? 'heartbeat due' : 'times out'} in {duration(deadline - now)}
      </span>
      {time.clock === 'virtual' && (
        <Act label="Let it time out" name={name} action={() => passTime(deadline)} {...acts} />
      )}
    </>
  );
}

import { duration } from '../format.ts';
import { passTime, useNow, useTime } from '../time.tsx';

export interface ActsProps {
  readonly busy: boolean;
  /** Does what a button says, and shows the page again. */
  readonly run: (action: () => Promise<unknown>) => void;
}

interface ActProps extends ActsProps {
  readonly label: string;
  /** What it is done to. */
  readonly name: string;
  readonly primary?: boolean;
  readonly action: () => Promise<unknown>;
}

/** A button that answers something that waits. */
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
  /** Whether it is a heartbeat that must come by then. */
  readonly isHeartbeat?: boolean;
}

/** Until when something is waited for. On a virtual clock it need not be waited out. */
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

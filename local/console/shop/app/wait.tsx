import type { ReactNode } from 'react';
import { duration } from '../../app/format.ts';
import { passTime, useNow, useTime } from '../../app/time.tsx';
import { linkTo } from '../../app/use.ts';
import type { Wait } from '../types.ts';

export interface WaitsProps {
  readonly busy: boolean;
  /** Does what a button says, and shows the page anew. */
  readonly run: (action: () => Promise<unknown>) => void;
}

interface ActProps extends WaitsProps {
  readonly label: string;
  /** What it is done to. */
  readonly name: string;
  readonly primary?: boolean;
  readonly action: () => Promise<unknown>;
}

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

/** The order, with a way to its execution. */
export function OrderLink({ orderId, wait }: { orderId: string; wait: Wait | undefined }): ReactNode {
  if (wait === undefined) return <b>{orderId}</b>;
  return (
    <a href={linkTo('executions', wait.executionArn)}>
      <b>{orderId}</b>
    </a>
  );
}

/** Until when it is waited for. On a virtual clock it need not be waited out. */
export function TimeOut({ name, wait, ...waits }: WaitsProps & { name: string; wait: Wait | undefined }) {
  const time = useTime();
  const now = useNow(true);
  const deadline = wait?.deadline;
  if (wait === undefined) return <span className="faint">nothing waits for it any more</span>;
  if (deadline === undefined) return null;
  return (
    <>
      <span className="faint">times out in {duration(deadline - now)}</span>
      {time.clock === 'virtual' && (
        <Act label="Let it time out" name={name} action={() => passTime(deadline)} {...waits} />
      )}
    </>
  );
}

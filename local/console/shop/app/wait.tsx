import type { ReactNode } from 'react';
import { linkTo } from '../../app/use.ts';
import { type ActsProps, TimeOut } from '../../app/waits/act.tsx';
import type { Wait } from '../types.ts';

/** The order's id, with a link to its execution. */
export function OrderLink({ orderId, wait }: { orderId: string; wait: Wait | undefined }): ReactNode {
  if (wait === undefined) return <b>{orderId}</b>;
  return (
    <a href={linkTo('executions', wait.executionArn)}>
      <b>{orderId}</b>
    </a>
  );
}

/** The timeout of a wait, if an execution still waits. */
export function WaitsUntil({ name, wait, ...acts }: ActsProps & { name: string; wait: Wait | undefined }) {
  if (wait === undefined) return <span className="faint">nothing waits for it any more</span>;
  if (wait.deadline === undefined) return null;
  return <TimeOut name={name} deadline={wait.deadline} {...acts} />;
}

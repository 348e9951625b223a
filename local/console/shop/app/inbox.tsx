import { Loading, Notice } from '../../app/parts.tsx';
import { useChanges } from '../../app/stream.ts';
import { useAction, useLoaded } from '../../app/use.ts';
import { get } from '../../app/wire.ts';
import type { Shop } from '../types.ts';
import { Approvals } from './approvals.tsx';
import { Inspections } from './inspections.tsx';
import { Payments } from './payments.tsx';

/** The waits that the shop answers: approvals of orders, inspections of returns, payments by the bank. */
export function Inbox() {
  const { value: shop, error, reload } = useLoaded('shop', () => get<Shop>('shop'));
  const { busy, error: refused, act } = useAction();
  useChanges(reload);
  const run = (action: () => Promise<unknown>) => void act(() => action().finally(reload));
  if (shop === undefined) return <Loading what="what is open" error={error} />;
  return (
    <>
      {refused && <Notice kind="error">{refused}</Notice>}
      <Approvals shop={shop} busy={busy} run={run} />
      <Inspections shop={shop} busy={busy} run={run} />
      <Payments shop={shop} busy={busy} run={run} />
    </>
  );
}

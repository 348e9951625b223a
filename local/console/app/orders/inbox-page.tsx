import type { Shop } from '../../api/types.ts';
import { Loading, Notice, Page } from '../parts.tsx';
import { useChanges } from '../stream.ts';
import { useAction, useLoaded } from '../use.ts';
import { get } from '../wire.ts';
import { Approvals } from './approvals.tsx';
import { Payments } from './payments.tsx';

/** What waits for somebody: orders for an approval, payments for the bank. */
export function InboxPage() {
  const { value: shop, error, reload } = useLoaded('shop', () => get<Shop>('shop'));
  const { busy, error: refused, act } = useAction();
  useChanges(reload);
  const run = (action: () => Promise<unknown>) => void act(() => action().finally(reload));
  return (
    <Page title="Open waits">
      {refused && <Notice kind="error">{refused}</Notice>}
      {shop === undefined ? (
        <Loading what="what is open" error={error} />
      ) : (
        <>
          <Approvals shop={shop} busy={busy} run={run} />
          <Payments shop={shop} busy={busy} run={run} />
        </>
      )}
    </Page>
  );
}

import type { Shop } from '../api-types.ts';
import { moment, money } from '../format.ts';
import { Loading, Notice, Page } from '../parts.tsx';
import { useAction, useChanges, useLoaded } from '../use.ts';
import { get, post } from '../wire.ts';

/** What waits for somebody: orders for an approval, payments for the bank. */
export function InboxPage() {
  const { value: shop, error, reload } = useLoaded('shop', () => get<Shop>('shop'));
  const { busy, error: refused, act } = useAction();
  useChanges(reload);
  const button = (label: string, path: string, body: object, name: string, primary = false) => (
    <button
      type="button"
      className={primary ? 'primary' : undefined}
      disabled={busy}
      aria-label={`${label}: ${name}`}
      onClick={() => act(() => post(path, body).finally(reload))}
    >
      {label}
    </button>
  );
  if (shop === undefined) {
    return (
      <Page title="Open waits">
        <Loading what="what is open" error={error} />
      </Page>
    );
  }
  const pending = shop.payments.filter(({ status }) => status === 'pending');
  const answered = shop.payments
    .filter(({ status }) => status !== 'pending' && status !== 'voided')
    .slice(-20)
    .reverse();
  const byHand = shop.bank === 'by hand';
  return (
    <Page title="Open waits">
      {refused && <Notice kind="error">{refused}</Notice>}
      <section className="panel" aria-labelledby="approvals">
        <h2 id="approvals">Approvals</h2>
        {shop.approvals.length === 0 && <Notice>No order waits for an approval. Orders over the limit do.</Notice>}
        <ul className="cards">
          {shop.approvals.map(({ orderId, total, currency, requestedAt }) => (
            <li key={orderId}>
              <b>{orderId}</b> {money(total, currency)}
              <span className="faint"> asked {moment(Date.parse(requestedAt))}</span>
              <span className="actions">
                {button('Approve', `approvals/${encodeURIComponent(orderId)}`, { decision: 'approve' }, orderId, true)}
                {button('Reject', `approvals/${encodeURIComponent(orderId)}`, { decision: 'reject' }, orderId)}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section className="panel" aria-labelledby="payments">
        <h2 id="payments">Payments</h2>
        <p>
          The bank answers{' '}
          <select
            aria-label="The bank answers"
            value={shop.bank}
            onChange={({ target }) => act(() => post('bank', { answers: target.value }).finally(reload))}
          >
            <option value="by itself">by itself: paid after 2 s</option>
            <option value="by hand">by hand, on this page</option>
          </select>{' '}
          <span className="faint">It counts for payments from now on.</span>
        </p>
        {pending.length === 0 && (
          <Notice>
            No payment is open.
            {byHand
              ? ' Start an order, and its payment will wait here.'
              : ' Let the bank answer by hand to decide yourself.'}
          </Notice>
        )}
        <ul className="cards">
          {pending.map(({ paymentId, amount, currency }) => (
            <li key={paymentId}>
              <b>{paymentId}</b> {money(amount, currency)}
              <span className="actions">
                {button('Pay', `payments/${encodeURIComponent(paymentId)}`, { answer: 'paid' }, paymentId, true)}
                {button('Decline', `payments/${encodeURIComponent(paymentId)}`, { answer: 'declined' }, paymentId)}
                <span className="faint">or do nothing: it times out after 300 s</span>
              </span>
            </li>
          ))}
        </ul>
        {answered.length > 0 && <h3>Answered</h3>}
        <ul className="cards">
          {answered.map(({ paymentId, amount, currency, status }) => (
            <li key={paymentId}>
              <b>{paymentId}</b> {money(amount, currency)} <span className="faint">{status}</span>
              <span className="actions">
                {button(
                  'Send the callback again',
                  `payments/${encodeURIComponent(paymentId)}`,
                  { answer: 'again' },
                  paymentId,
                )}
              </span>
            </li>
          ))}
        </ul>
      </section>
    </Page>
  );
}

import { money } from '../../app/format.ts';
import { Notice } from '../../app/parts.tsx';
import { Act, type ActsProps } from '../../app/waits/act.tsx';
import { post } from '../../app/wire.ts';
import type { Shop } from '../types.ts';
import { OrderLink, WaitsUntil } from './wait.tsx';

export function Payments({ shop: { bank, pending, settled }, ...waits }: ActsProps & { shop: Shop }) {
  const answer = (paymentId: string, what: 'paid' | 'declined' | 'again') => () =>
    post(`payments/${encodeURIComponent(paymentId)}`, { answer: what });
  return (
    <section className="panel" aria-labelledby="payments">
      <h2 id="payments">Payments</h2>
      <p>
        The bank answers{' '}
        <select
          aria-label="The bank answers"
          value={bank}
          onChange={({ target }) => waits.run(() => post('bank', { answers: target.value }))}
        >
          <option value="by itself">by itself: paid after 2 s</option>
          <option value="by hand">by hand, on this page</option>
        </select>{' '}
        <span className="faint">It counts for payments from now on.</span>
      </p>
      {pending.length === 0 && (
        <Notice>
          No payment is open.
          {bank === 'by hand'
            ? ' Start an order, and its payment will wait here.'
            : ' Let the bank answer by hand to decide yourself.'}
        </Notice>
      )}
      <ul className="cards">
        {pending.map(({ orderId, paymentId, amount, currency, wait }) => (
          <li key={paymentId}>
            <OrderLink orderId={orderId} wait={wait} /> {money(amount, currency)}
            <span className="actions">
              <WaitsUntil name={paymentId} wait={wait} {...waits} />
              <Act label="Decline" name={paymentId} action={answer(paymentId, 'declined')} {...waits} />
              <Act label="Pay" name={paymentId} action={answer(paymentId, 'paid')} primary {...waits} />
            </span>
          </li>
        ))}
      </ul>
      {settled.length > 0 && (
        <details>
          <summary>Answered payments ({settled.length}), whose callback can be sent again</summary>
          <ul className="cards">
            {settled.map(({ paymentId, amount, currency, status, reason }) => (
              <li key={paymentId}>
                <b>{paymentId}</b> {money(amount, currency)}{' '}
                <span className="faint">{[status, reason].filter(Boolean).join(': ')}</span>
                <span className="actions">
                  <Act
                    label="Send the callback again"
                    name={paymentId}
                    action={answer(paymentId, 'again')}
                    {...waits}
                  />
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

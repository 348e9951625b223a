import { moment, money } from '../../app/format.ts';
import { Notice } from '../../app/parts.tsx';
import { Act, type ActsProps } from '../../app/waits/act.tsx';
import { post } from '../../app/wire.ts';
import type { Shop } from '../types.ts';
import { OrderLink, WaitsUntil } from './wait.tsx';

export function Approvals({ shop: { approvals }, ...waits }: ActsProps & { shop: Shop }) {
  const decide = (orderId: string, decision: 'approve' | 'reject') => () =>
    post(`approvals/${encodeURIComponent(orderId)}`, { decision });
  return (
    <section className="panel" aria-labelledby="approvals">
      <h2 id="approvals">Approvals</h2>
      {approvals.length === 0 && <Notice>No order waits for an approval. Orders over the limit do.</Notice>}
      <ul className="cards">
        {approvals.map(({ orderId, total, currency, requestedAt, wait }) => (
          <li key={orderId}>
            <OrderLink orderId={orderId} wait={wait} /> {money(total, currency)}
            <span className="faint"> asked {moment(Date.parse(requestedAt))}</span>
            <span className="actions">
              <WaitsUntil name={orderId} wait={wait} {...waits} />
              <Act label="Reject" name={orderId} action={decide(orderId, 'reject')} {...waits} />
              <Act label="Approve" name={orderId} action={decide(orderId, 'approve')} primary {...waits} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

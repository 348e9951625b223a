import { moment } from '../../app/format.ts';
import { Notice } from '../../app/parts.tsx';
import { Act, type ActsProps } from '../../app/waits/act.tsx';
import { post } from '../../app/wire.ts';
import type { Shop } from '../types.ts';
import { OrderLink, WaitsUntil } from './wait.tsx';

type Inspection = Shop['inspections'][number];

/**
 * The results of an inspection that the page offers, for all items together; POST /inspections/{id} has one for each
 * item.
 */
const verdicts = {
  'Accept nothing': () => ({ accepted: 0 }),
  'Accept, damaged': (quantity: number) => ({ accepted: quantity, damaged: quantity }),
  Accept: (quantity: number) => ({ accepted: quantity }),
} as const;

export function Inspections({ shop: { inspections }, ...waits }: ActsProps & { shop: Shop }) {
  const inspect =
    ({ returnId, items }: Inspection, verdict: keyof typeof verdicts) =>
    () =>
      post(`inspections/${encodeURIComponent(returnId)}`, {
        items: items.map(({ sku, quantity }) => ({ sku, ...verdicts[verdict](quantity) })),
      });
  return (
    <section className="panel" aria-labelledby="inspections">
      <h2 id="inspections">Inspections</h2>
      {inspections.length === 0 && <Notice>No return waits for its inspection.</Notice>}
      <ul className="cards">
        {inspections.map((inspection) => (
          <li key={inspection.returnId}>
            <OrderLink orderId={inspection.returnId} wait={inspection.wait} />{' '}
            {inspection.items.map(({ sku, quantity }) => `${quantity} ${sku}`).join(', ')}
            <span className="faint">
              {' '}
              of {inspection.orderId}, announced {moment(Date.parse(inspection.requestedAt))}
            </span>
            <span className="actions">
              <WaitsUntil name={inspection.returnId} wait={inspection.wait} {...waits} />
              {(Object.keys(verdicts) as (keyof typeof verdicts)[]).map((verdict) => (
                <Act
                  key={verdict}
                  label={verdict}
                  name={inspection.returnId}
                  action={inspect(inspection, verdict)}
                  primary={verdict === 'Accept'}
                  {...waits}
                />
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

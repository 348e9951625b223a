import { moment, money } from '../../app/format.ts';
import { Loading, Notice, Page } from '../../app/parts.tsx';
import { useChanges } from '../../app/stream.ts';
import { useLoaded } from '../../app/use.ts';
import { get } from '../../app/wire.ts';
import type { Shop } from '../types.ts';

/** Stock, the gateway's ledger and the notifications sent. */
export function ShopPage() {
  const { value: shop, error, reload } = useLoaded('shop', () => get<Shop>('shop'));
  useChanges(reload);
  if (shop === undefined) {
    return (
      <Page title="Stock and money">
        <Loading what="the books" error={error} />
      </Page>
    );
  }
  const { ledger, notifications } = shop;
  return (
    <Page title="Stock and money">
      <div className="split even">
        <section className="panel" aria-labelledby="stock">
          <h2 id="stock">Stock</h2>
          <table>
            <thead>
              <tr>
                <th scope="col">SKU</th>
                <th scope="col" className="number">
                  Available
                </th>
                <th scope="col" className="number">
                  Reserved
                </th>
                <th scope="col" className="number">
                  Shipped
                </th>
                <th scope="col" className="number">
                  Written off
                </th>
              </tr>
            </thead>
            <tbody>
              {shop.stock.map(({ sku, available, reserved, shipped, writtenOff }) => (
                <tr key={sku}>
                  <td>{sku}</td>
                  <td className="number">{available}</td>
                  <td className="number">{reserved}</td>
                  <td className="number">{shipped}</td>
                  <td className="number">{writtenOff}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        <section className="panel" aria-labelledby="ledger">
          <h2 id="ledger">The gateway's ledger</h2>
          {ledger.length === 0 ? (
            <Notice>No money has moved since this run began.</Notice>
          ) : (
            <table>
              <thead>
                <tr>
                  <th scope="col">Time</th>
                  <th scope="col">Payment</th>
                  <th scope="col">What</th>
                  <th scope="col" className="number">
                    Amount
                  </th>
                </tr>
              </thead>
              <tbody>
                {ledger.map(({ paymentId, kind, amount, currency, at }) => (
                  <tr key={`${paymentId} ${kind} ${at}`}>
                    <td>{moment(at)}</td>
                    <td>{paymentId}</td>
                    <td>{kind}</td>
                    <td className="number">{money(kind === 'charge' ? amount : -amount, currency)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </section>
      </div>
      <section className="panel" aria-labelledby="notifications">
        <h2 id="notifications">Notifications</h2>
        {notifications.length === 0 && <Notice>No notification has been sent yet.</Notice>}
        <ul className="cards">
          {notifications.map(({ orderId, returnId = orderId, to, message, at }) => (
            <li key={`${returnId} ${to} ${at}`}>
              <span className="faint">{moment(Date.parse(at))}</span> <b>{returnId}</b>{' '}
              <span className="faint">to the {to}</span> {message}
            </li>
          ))}
        </ul>
      </section>
    </Page>
  );
}

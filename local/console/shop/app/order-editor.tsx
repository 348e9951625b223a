import { useState } from 'react';
import { executionArnOf } from '../../../../orders/adapters/execution-arn.ts';
import type { Order } from '../../../../orders/order/order.ts';
import { Notice } from '../../app/parts.tsx';
import { linkTo } from '../../app/use.ts';
import { messageOf, post, Refused } from '../../app/wire.ts';
import { FaultFields, usualFault } from './fault-fields.tsx';
import { Field } from './field.tsx';
import { problemsOf } from './problems.ts';
import { Meets } from './test-environment.tsx';

interface Props {
  readonly order: Order;
  /** The example of the order, and its test environment as text. */
  readonly example: { readonly file: string; readonly meets: readonly string[] };
  readonly functions: readonly string[];
  readonly stateMachineArn: string;
}

/** A form for an order, with errors at its fields. */
export function OrderEditor({ order: initial, example, functions, stateMachineArn }: Props) {
  const [isMet, setMet] = useState(example.meets.length > 0);
  const [order, setOrder] = useState<unknown>(initial);
  const [fault, setFault] = useState(usualFault);
  // Empty: nothing fails.
  const [failing, setFailing] = useState('');
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map());
  const [error, setError] = useState<string>();
  const items = listAt(order, ['items']);
  const field = (path: readonly (string | number)[], label: string, kind: 'text' | 'number' = 'text') => (
    <Field
      label={label}
      kind={kind}
      value={valueAt(order, path)}
      problem={problems.get(dotted(path))}
      onChange={(value) => setOrder(changed(order, path, value))}
    />
  );
  const send = async () => {
    setError(undefined);
    setProblems(new Map());
    const orderId = String(valueAt(order, ['orderId']));
    try {
      if (failing !== '') await post('faults', { ...fault, function: failing, subject: orderId });
      await (isMet ? post('examples', { file: example.file, order }) : post('orders', order as object));
      location.hash = linkTo('executions', executionArnOf(stateMachineArn, orderId));
    } catch (reason) {
      setProblems(problemsOf(reason instanceof Refused ? reason.answer : undefined));
      setError(messageOf(reason));
    }
  };
  return (
    <form
      className="panel"
      aria-label="Order"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div className="fields">
        {field(['orderId'], 'Order id')}
        {field(['currency'], 'Currency')}
        {field(['customer', 'id'], 'Customer id')}
        {field(['customer', 'email'], 'Customer e-mail')}
      </div>
      {example.meets.length > 0 && (
        <fieldset className="meets">
          <legend>
            <label>
              <input type="checkbox" checked={isMet} onChange={({ target }) => setMet(target.checked)} /> In the
              example's test environment
            </label>
          </legend>
          {isMet ? (
            <Meets meets={example.meets} />
          ) : (
            <p className="faint">What the bank and the approvers do is up to you, under Open waits.</p>
          )}
        </fieldset>
      )}
      <h2>Items</h2>
      {items.map((_item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is identified by its position in the order
        <div className="fields three" key={index}>
          {field(['items', index, 'sku'], 'SKU')}
          {field(['items', index, 'quantity'], 'Quantity', 'number')}
          {field(['items', index, 'unitPrice'], 'Unit price (minor units)', 'number')}
        </div>
      ))}
      <p className="actions">
        <button
          type="button"
          onClick={() => setOrder(changed(order, ['items', items.length], { sku: '', quantity: 1, unitPrice: 0 }))}
        >
          Add an item
        </button>
        {items.length > 1 && (
          <button type="button" onClick={() => setOrder(changed(order, ['items'], items.slice(0, -1)))}>
            Remove the last
          </button>
        )}
      </p>
      <h2>Ship to</h2>
      <div className="fields">
        {field(['shippingAddress', 'name'], 'Name')}
        {field(['shippingAddress', 'line1'], 'Street')}
        {field(['shippingAddress', 'city'], 'City')}
        {field(['shippingAddress', 'postalCode'], 'Postal code')}
        {field(['shippingAddress', 'country'], 'Country (ISO code)')}
      </div>
      <details>
        <summary>Let a step fail once</summary>
        <div className="fields three">
          <div className="field">
            <label htmlFor="failing">Function</label>
            <select id="failing" value={failing} onChange={({ target }) => setFailing(target.value)}>
              <option value="">none</option>
              {functions.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </div>
          <FaultFields fault={fault} onChange={setFault} />
        </div>
      </details>
      {error && <Notice kind="error">{error}</Notice>}
      <p className="actions">
        <button type="submit" className="primary">
          Send the order
        </button>
      </p>
    </form>
  );
}

type Path = readonly (string | number)[];

/** The path in the form of the API's problems: `items[0].quantity`. */
const dotted = (path: Path) =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');

function valueAt(value: unknown, path: Path): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  return valueAt(Reflect.get(value, first), rest);
}

function listAt(value: unknown, path: Path): readonly unknown[] {
  const list = valueAt(value, path);
  return Array.isArray(list) ? list : [];
}

function changed(value: unknown, path: Path, to: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return to;
  const inner = changed(valueAt(value, [first]), rest, to);
  if (typeof first === 'number') {
    const list = Array.isArray(value) ? [...value] : [];
    list[first] = inner;
    return list;
  }
  return { ...(typeof value === 'object' ? value : {}), [first]: inner };
}

import type { Example } from '../../../demo/example.ts';
import type { ReturnExample } from '../../../demo/return-example.ts';
import type { ExampleFault } from '../../../demo/schema.ts';
import { formatDuration } from '../../../duration.ts';

/** The test environment of an example and its expected end, as lines of text. */
export function describeExample({ testEnvironment, expected, returns = [] }: Example): string[] {
  const { payment, approval, faults, gateway } = testEnvironment;
  const outages = (['refund', 'void'] as const).filter((kind) => gateway[kind] !== undefined);
  return [
    payment.answer === 'never'
      ? 'The bank never answers'
      : `The bank ${payment.answer === 'paid' ? 'pays' : 'declines'} ${later(payment.after)}${because(payment.reason)}`,
    ...outages.map((kind) => `The gateway does not take a ${kind}, until it is repaired`),
    approval.decision === 'never'
      ? 'Asked for an approval, nobody answers'
      : `Asked for an approval, a person ${approval.decision}s ${later(approval.after)}`,
    ...faults.map(describeFault),
    ...returns.flatMap((each) => [
      `${later(each.after)} it comes back: ${itemsOf(each.return)}`.replace(/^./, (first) => first.toUpperCase()),
      ...describeReturn(each),
    ]),
    ...(expected ? [`It ends ${expected.outcome}${because(expected.reason)}`] : []),
  ];
}

/** The test environment of a return example and its expected end. */
export function describeReturn({ testEnvironment: { inspection, faults }, expected }: ReturnExample): string[] {
  const { items, after } = inspection;
  return [
    items === undefined
      ? 'The goods never arrive'
      : `The warehouse finds, ${later(after)}: ${items.map(verdict).join(', ') || 'nothing'}`,
    ...faults.map(describeFault),
    ...(expected ? [`The return ends ${expected.outcome}`] : []),
  ];
}

function describeFault({ function: name, when, error, message, times }: ExampleFault): string {
  const often = times === undefined ? 'each time, until it is repaired' : times === 1 ? 'once' : `${times} times`;
  const how = when === 'before' ? 'fails' : 'does its work and loses its answer';
  return `${name} ${how} ${often}: ${[error, message].filter(Boolean).join(', ')}`;
}

const later = (seconds: number): string => (seconds === 0 ? 'at once' : `after ${formatDuration(seconds * 1000)}`);
const because = (reason: string | undefined): string => (reason === undefined ? '' : `: ${reason}`);

const itemsOf = ({ items }: ReturnExample['return']): string =>
  Array.isArray(items) ? items.map(({ sku, quantity }) => `${quantity} ${sku}`).join(', ') : 'nothing';

function verdict({ sku, accepted, damaged }: Record<string, unknown>): string {
  return `${accepted} ${sku} accepted${typeof damaged === 'number' && damaged > 0 ? `, ${damaged} of it damaged` : ''}`;
}

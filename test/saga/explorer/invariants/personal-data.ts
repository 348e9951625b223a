import { partitionOf } from '../../../../orders/keys.ts';
import type { Item } from '../../../../orders/ports.ts';
import { partitionOfReturn } from '../../../../orders/returns/keys.ts';
import { returnIdOf } from '../acts/send-back.ts';
import type { Invariant } from '../invariant.ts';
import { personalDataDays } from '../test-system.ts';

/** Personal data is in an item of its own, and expires the configured number of days after the end. */
export const invariant: Invariant = {
  name: 'personal data',
  covers: ['table ORDER/CUSTOMER', 'table RETURN/CUSTOMER'],
  violations: ({ run, items }) => {
    const itemsOf = (partition: string) => items.filter(({ pk }) => pk === partition);
    return [
      ...expiryViolations('order', 'ORDER', itemsOf(partitionOf(run.id)), ['customer', 'shippingAddress']),
      ...expiryViolations('return', 'RETURN', itemsOf(partitionOfReturn(returnIdOf(run))), ['reason']),
    ];
  },
};

function expiryViolations(
  what: string,
  sk: string,
  items: readonly Item[],
  fields: readonly string[],
): readonly string[] {
  const stored = items.find((item) => item.sk === sk);
  if (stored === undefined) return [];
  const { expiresAt, ...apart }: Readonly<Record<string, unknown>> = items.find((item) => item.sk === 'CUSTOMER') ?? {};
  const due = Math.ceil(Date.parse(String(stored.endedAt)) / 1000) + personalDataDays * 86_400;
  const known = items.filter((item) => item.sk !== 'CUSTOMER').flatMap((item) => Object.keys(item));
  return [
    ...(Math.abs(Number(expiresAt) - due) <= 1
      ? []
      : [`that of the ${what} expires at ${expiresAt} instead of ${due}`]),
    // An invalid order is not stored, so that there is no personal data of it.
    ...(stored.fingerprint === undefined || fields.every((field) => field in apart)
      ? []
      : [`that of the ${what} is not stored, but ${Object.keys(apart).join(', ')}`]),
    ...(fields.some((field) => known.includes(field))
      ? [`some of the ${what} is in an item that does not expire`]
      : []),
  ];
}

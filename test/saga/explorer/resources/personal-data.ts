import { partitionOf } from '../../../../orders/keys.ts';
import type { Item } from '../../../../orders/ports.ts';
import { partitionOfReturn } from '../../../../orders/returns/keys.ts';
import { returnIdOf } from '../acts/send-back.ts';
import type { Resource } from '../resource.ts';
import { personalDataDays } from '../test-system.ts';

/** What says something of the customer lies apart, and expires that many days after the end of its order or return. */
export const resource: Resource = {
  name: 'personal data',
  judges: ['table ORDER/CUSTOMER', 'table RETURN/CUSTOMER'],
  broken: ({ run, items }) => {
    const itemsOf = (partition: string) => items.filter(({ pk }) => pk === partition);
    return [
      ...brokenIn('order', 'ORDER', itemsOf(partitionOf(run.id)), ['customer', 'shippingAddress']),
      ...brokenIn('return', 'RETURN', itemsOf(partitionOfReturn(returnIdOf(run))), ['reason']),
    ];
  },
};

function brokenIn(what: string, sk: string, items: readonly Item[], fields: readonly string[]): readonly string[] {
  const stored = items.find((item) => item.sk === sk);
  if (stored === undefined) return [];
  const { expiresAt, ...apart }: Readonly<Record<string, unknown>> = items.find((item) => item.sk === 'CUSTOMER') ?? {};
  const due = Math.ceil(Date.parse(String(stored.endedAt)) / 1000) + personalDataDays * 86_400;
  const known = items.filter((item) => item.sk !== 'CUSTOMER').flatMap((item) => Object.keys(item));
  return [
    ...(Math.abs(Number(expiresAt) - due) <= 1
      ? []
      : [`that of the ${what} expires at ${expiresAt} instead of ${due}`]),
    // An order that is not valid is not stored, so that nothing is known of its customer.
    ...(stored.fingerprint === undefined || fields.every((field) => field in apart)
      ? []
      : [`that of the ${what} is not stored, but ${Object.keys(apart).join(', ')}`]),
    ...(fields.some((field) => known.includes(field)) ? [`some of the ${what} lies where it does not expire`] : []),
  ];
}

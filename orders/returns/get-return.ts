import { NotFound } from '../errors.ts';
import { personalData } from '../personal-data.ts';
import { pick } from '../pick.ts';
import type { Table } from '../ports.ts';
import { partitionOfReturn } from './keys.ts';
import { personalFields } from './return.ts';

/** The fields that the API shows, by the sort key of the item; never task tokens or fingerprints. */
const shown = {
  INSPECTION: ['status', 'requestedAt', 'inspectedAt', 'inspectedBy', 'verdict'],
  REFUND: ['status', 'amount', 'requestedAt'],
  CLAIM: ['status', 'items'],
} as const;

export interface ReturnView {
  readonly returnId: string;
  readonly status: string;
  readonly [part: string]: unknown;
}

/**
 * Reads a return with its inspection, refund, claim and the goods taken back, as far as they exist, and its personal
 * data if that has not expired.
 * @throws NotFound if there is no return with this id
 */
export async function getReturn(
  returnId: string,
  { table, now }: { table: Table; now: () => Date },
): Promise<ReturnView> {
  const items = await table.query(partitionOfReturn(returnId));
  const stored = items.find(({ sk }) => sk === 'RETURN');
  if (stored === undefined) throw new NotFound(`there is no return ${returnId}`);
  const parts = Object.entries(shown).flatMap(([sk, fields]) => {
    const item = items.find((each) => each.sk === sk);
    return item === undefined ? [] : [[sk.toLowerCase(), pick(item, fields)]];
  });
  const taken = items
    .filter(({ sk }) => sk.startsWith('TAKEN#'))
    .map((item) => pick(item, ['sku', 'quantity', 'condition']));
  return {
    returnId,
    status: String(stored.status),
    ...personalData(stored, items, { fields: personalFields, now }),
    ...pick(stored, ['orderId', 'items', 'receivedAt', 'endedAt', 'details', 'repair']),
    ...Object.fromEntries(parts),
    ...(taken.length > 0 && { takenBack: taken }),
  };
}

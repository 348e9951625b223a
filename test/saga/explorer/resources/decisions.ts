import type { Resource } from './resource.ts';

/** What goes on only with a person's word has it, and on record is what the workflow went by. */
export const decisions: Resource = {
  name: 'decision',
  judges: ['table ORDER/APPROVAL', 'table RETURN/INSPECTION'],
  broken: ({ state: { status, returnStatus, items, returnItems } }) => {
    const approval = items.find(({ sk }) => sk === 'APPROVAL')?.status;
    const inspection = returnItems.find(({ sk }) => sk === 'INSPECTION')?.status;
    return [
      ...(status === 'FULFILLED' && approval !== undefined && approval !== 'APPROVED'
        ? [`the order is fulfilled, and its approval is ${approval}`]
        : []),
      ...(returnStatus === 'RETURNED' && inspection !== 'INSPECTED'
        ? [`the return is settled, and its inspection is ${inspection}`]
        : []),
    ];
  },
};

import type { FunctionName } from '../../../../functions/manifest.ts';
import { PlaceOrder } from '../acts/place-order.ts';
import { SendBack } from '../acts/send-back.ts';
import type { Scenario } from '../scenarios.ts';

const settling: readonly FunctionName[] = ['take-back-item', 'refund-return', 'conclude-return', 'park-return'];
const inspecting: readonly FunctionName[] = ['request-inspection', 'inspection-callback'];
const days = 86_400;

const order = new PlaceOrder('FULFILLED');

/** Returns of a fulfilled order. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  returned: {
    description: 'is returned in part, half of that damaged',
    acts: [order, new SendBack('RETURNED', { quantity: 2, inspection: { accepted: 2, damaged: 1, after: 3600 } })],
    about: [...inspecting, ...settling, 'submit-return', 'validate-return'],
  },
  'return-sent-once': {
    description: 'is returned by a customer who does not send that again when nobody answers',
    acts: [
      order,
      new SendBack('RETURNED', {
        quantity: 2,
        sentOnce: true,
        inspection: { accepted: 2, damaged: 1, after: 3600 },
      }),
    ],
    sensitive: true,
    about: ['submit-return', 'start-pending'],
  },
  'partly-accepted': {
    description: 'is returned, and a part of that is not accepted',
    acts: [order, new SendBack('RETURNED', { quantity: 3, inspection: { accepted: 1, damaged: 0, after: 0 } })],
    about: [...inspecting, ...settling],
  },
  'nothing-accepted': {
    description: 'is returned, and nothing of that is accepted',
    acts: [order, new SendBack('RETURN_REJECTED', { quantity: 1, inspection: { accepted: 0, damaged: 0, after: 60 } })],
    about: [...inspecting, 'conclude-return'],
  },
  'never-arrives': {
    description: 'is to be returned, and does not arrive',
    acts: [order, new SendBack('RETURN_EXPIRED', { quantity: 1 })],
    about: ['request-inspection', 'conclude-return'],
  },
  'arrives-late': {
    description: 'is returned, and arrives when the time for it is over',
    acts: [
      order,
      new SendBack('RETURN_EXPIRED', {
        quantity: 1,
        inspection: { accepted: 1, damaged: 0, after: 14 * days + 5 },
      }),
    ],
    sensitive: true,
    about: [...inspecting, 'conclude-return'],
  },
  'too-many': {
    description: 'is to be returned in a larger quantity than was shipped',
    acts: [order, new SendBack('RETURN_REJECTED', { quantity: 99 })],
    about: ['validate-return', 'conclude-return'],
  },
  'return-parked': {
    description: 'is returned, and its refund is refused',
    acts: [order, new SendBack('RETURNED', { quantity: 1, inspection: { accepted: 1, damaged: 0, after: 60 } })],
    fails: 'refund-return',
    sensitive: true,
    about: ['refund-return', 'park-return'],
  },
};

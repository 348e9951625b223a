import type { FunctionName } from '../../../../functions/manifest.ts';
import { PlaceOrder } from '../acts/place-order.ts';
import type { Scenario } from '../scenarios.ts';

const dear = { unitPrice: 100_000 };
const approving: readonly FunctionName[] = ['request-approval', 'approval-callback'];
const undoing: readonly FunctionName[] = [
  'reverse-payment',
  'release-reservation',
  'notify-customer',
  'park-for-repair',
];
const paying: readonly FunctionName[] = ['payment-callback'];

/** Orders that take different paths through the workflow. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  paid: { description: 'is paid at once', acts: [new PlaceOrder('FULFILLED')] },
  'sent-once': {
    description: 'is sent by a customer who does not send it again when nobody answers',
    acts: [new PlaceOrder('FULFILLED', { sentOnce: true })],
    // An order that is not stored was not accepted.
    sensitive: true,
    about: ['submit-order', 'start-pending'],
  },
  'paid-at-once': {
    description: 'is paid before the function that asked for the money has answered',
    acts: [new PlaceOrder('FULFILLED', { payment: { answer: 'paid', after: 0 } })],
    about: ['process-payment', ...paying],
  },
  approved: {
    description: 'needs approval, gets it at once and is paid',
    acts: [new PlaceOrder('FULFILLED', { ...dear, approval: { decision: 'approve', after: 0 } })],
    about: approving,
  },
  'not-approved': {
    description: 'is not approved',
    acts: [new PlaceOrder('CANCELLED', { ...dear, approval: { decision: 'reject', after: 60 } })],
    about: [...approving, ...undoing],
  },
  'approved-late': {
    description: 'is approved when the time for it is over',
    acts: [new PlaceOrder('CANCELLED', { ...dear, approval: { decision: 'approve', after: 86_405 } })],
    sensitive: true,
    about: [...approving, ...undoing],
  },
  declined: {
    description: 'is declined',
    acts: [new PlaceOrder('CANCELLED', { payment: { answer: 'declined', after: 2 } })],
    about: [...paying, ...undoing],
  },
  unpaid: {
    description: 'is never paid',
    acts: [new PlaceOrder('CANCELLED', { payment: { answer: 'never', after: 0 } })],
    about: undoing,
  },
  'paid-late': {
    description: 'is paid just after the time for it is over',
    acts: [new PlaceOrder('CANCELLED', { payment: { answer: 'paid', after: 305 } })],
    sensitive: true,
    about: [...paying, ...undoing],
  },
  'paid-last-minute': {
    description: 'is paid just before the time for it is over',
    acts: [new PlaceOrder('FULFILLED', { payment: { answer: 'paid', after: 290 } })],
    sensitive: true,
    about: [...paying, 'fulfill-order'],
  },
  'declined-then-paid': {
    description: 'is said to be declined, and is then paid',
    acts: [new PlaceOrder('CANCELLED', { says: { type: 'payment.declined', after: 1 } })],
    sensitive: true,
    about: [...paying, ...undoing],
  },
  'paid-then-declined': {
    description: 'is paid, and is then said to be declined',
    acts: [new PlaceOrder('FULFILLED', { says: { type: 'payment.declined', after: 3 } })],
    sensitive: true,
    about: paying,
  },
  'not-shipped': {
    description: 'cannot be shipped',
    acts: [new PlaceOrder('FAILED')],
    fails: 'fulfill-order',
    about: ['fulfill-order', ...undoing],
  },
  parked: {
    description: 'is declined, and its goods cannot be released',
    acts: [new PlaceOrder('CANCELLED', { payment: { answer: 'declined', after: 2 } })],
    fails: 'release-reservation',
    sensitive: true,
    about: ['release-reservation', 'park-for-repair'],
  },
  'out-of-stock': {
    description: 'is for more than there is',
    acts: [new PlaceOrder('REJECTED', { quantity: 99 })],
    about: ['reserve-items', ...undoing],
  },
  'no-shipping': {
    description: 'goes where nothing is delivered',
    acts: [new PlaceOrder('REJECTED', { country: 'ZA' })],
    about: ['reserve-items', 'calculate-shipping', ...undoing],
  },
  invalid: { description: 'is not valid', acts: [new PlaceOrder('REJECTED', { invalid: true })] },
};

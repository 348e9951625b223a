import type { FunctionName } from '../../../functions/manifest.ts';
import type { PaymentScript } from '../../../local/payment-gateway/payment.ts';
import type { Order } from '../../../orders/order/order.ts';
import type { Outcome } from '../../../orders/order/submit-order.ts';
import type { Return, ReturnOutcome } from '../../../orders/returns/return.ts';

export interface Scenario {
  readonly description: string;
  /** How the order ends if nothing goes wrong. */
  readonly outcome: Outcome;
  readonly order?: { readonly quantity?: number; readonly unitPrice?: number; readonly country?: string };
  /** Started without the API, with an order that is not valid. */
  readonly invalid?: true;
  readonly payment?: PaymentScript;
  /** s after it was asked for */
  readonly approval?: { readonly decision: 'approve' | 'reject'; readonly after: number };
  /** What the gateway says besides its own callback, s after the payment was requested. */
  readonly says?: { readonly type: 'payment.declined' | 'payment.succeeded'; readonly after: number };
  /**
   * What the customer sends back once the order has ended, of its second item. Nothing goes wrong with the order then: only
   * with the return.
   */
  readonly return?: {
    readonly quantity: number;
    /** What the warehouse finds, s after it was asked; without it, nothing arrives. */
    readonly inspection?: { readonly accepted: number; readonly damaged: number; readonly after: number };
    /** How it ends if nothing goes wrong. */
    readonly outcome: ReturnOutcome;
  };
  /** Fails for good whenever it is invoked, until somebody mends it. */
  readonly fails?: FunctionName;
  /** Also faults that pass may change how it ends. */
  readonly sensitive?: true;
  /**
   * The functions by which it differs from `paid`: of two faults together, one must strike one of them, since otherwise
   * the pair is tried there.
   */
  readonly about?: readonly FunctionName[];
}

const dear = { unitPrice: 100_000 };
const approving: readonly FunctionName[] = ['request-approval', 'approval-callback'];
const undoing: readonly FunctionName[] = [
  'reverse-payment',
  'release-reservation',
  'notify-customer',
  'park-for-repair',
];
const settling: readonly FunctionName[] = ['take-back-item', 'refund-return', 'conclude-return', 'park-return'];
const inspecting: readonly FunctionName[] = ['request-inspection', 'inspection-callback'];
const days = 86_400;
const paying: readonly FunctionName[] = ['payment-callback'];

/** The orders that schedules begin with: each takes another way through the workflow. */
export const scenarios = {
  paid: { description: 'is paid at once', outcome: 'FULFILLED' },
  'paid-at-once': {
    description: 'is paid before the function that asked for the money has answered',
    outcome: 'FULFILLED',
    payment: { answer: 'paid', after: 0 },
    about: ['process-payment', ...paying],
  },
  approved: {
    description: 'needs approval, gets it at once and is paid',
    outcome: 'FULFILLED',
    order: dear,
    approval: { decision: 'approve', after: 0 },
    about: approving,
  },
  'not-approved': {
    description: 'is not approved',
    outcome: 'CANCELLED',
    order: dear,
    approval: { decision: 'reject', after: 60 },
    about: [...approving, ...undoing],
  },
  'approved-late': {
    description: 'is approved when the time for it is over',
    outcome: 'CANCELLED',
    order: dear,
    approval: { decision: 'approve', after: 86_405 },
    sensitive: true,
    about: [...approving, ...undoing],
  },
  declined: {
    description: 'is declined',
    outcome: 'CANCELLED',
    payment: { answer: 'declined', after: 2 },
    about: [...paying, ...undoing],
  },
  unpaid: {
    description: 'is never paid',
    outcome: 'CANCELLED',
    payment: { answer: 'never', after: 0 },
    about: undoing,
  },
  'paid-late': {
    description: 'is paid just after the time for it is over',
    outcome: 'CANCELLED',
    payment: { answer: 'paid', after: 305 },
    sensitive: true,
    about: [...paying, ...undoing],
  },
  'paid-last-minute': {
    description: 'is paid just before the time for it is over',
    outcome: 'FULFILLED',
    payment: { answer: 'paid', after: 290 },
    sensitive: true,
    about: [...paying, 'fulfill-order'],
  },
  'declined-then-paid': {
    description: 'is said to be declined, and is then paid',
    outcome: 'CANCELLED',
    says: { type: 'payment.declined', after: 1 },
    sensitive: true,
    about: [...paying, ...undoing],
  },
  'paid-then-declined': {
    description: 'is paid, and is then said to be declined',
    outcome: 'FULFILLED',
    says: { type: 'payment.declined', after: 3 },
    sensitive: true,
    about: paying,
  },
  'not-shipped': {
    description: 'cannot be shipped',
    outcome: 'FAILED',
    fails: 'fulfill-order',
    about: ['fulfill-order', ...undoing],
  },
  parked: {
    description: 'is declined, and its goods cannot be released',
    outcome: 'CANCELLED',
    payment: { answer: 'declined', after: 2 },
    fails: 'release-reservation',
    sensitive: true,
    about: ['release-reservation', 'park-for-repair'],
  },
  'out-of-stock': {
    description: 'is for more than there is',
    outcome: 'REJECTED',
    order: { quantity: 99 },
    about: ['reserve-items', ...undoing],
  },
  'no-shipping': {
    description: 'goes where nothing is delivered',
    outcome: 'REJECTED',
    order: { country: 'ZA' },
    about: ['reserve-items', 'calculate-shipping', ...undoing],
  },
  returned: {
    description: 'is returned in part, half of that damaged',
    outcome: 'FULFILLED',
    return: { quantity: 2, inspection: { accepted: 2, damaged: 1, after: 3600 }, outcome: 'RETURNED' },
    about: [...inspecting, ...settling, 'submit-return', 'validate-return'],
  },
  'partly-accepted': {
    description: 'is returned, and a part of that is not accepted',
    outcome: 'FULFILLED',
    return: { quantity: 3, inspection: { accepted: 1, damaged: 0, after: 0 }, outcome: 'RETURNED' },
    about: [...inspecting, ...settling],
  },
  'nothing-accepted': {
    description: 'is returned, and nothing of that is accepted',
    outcome: 'FULFILLED',
    return: { quantity: 1, inspection: { accepted: 0, damaged: 0, after: 60 }, outcome: 'RETURN_REJECTED' },
    about: [...inspecting, 'conclude-return'],
  },
  'never-arrives': {
    description: 'is to be returned, and does not arrive',
    outcome: 'FULFILLED',
    return: { quantity: 1, outcome: 'RETURN_EXPIRED' },
    about: ['request-inspection', 'conclude-return'],
  },
  'arrives-late': {
    description: 'is returned, and arrives when the time for it is over',
    outcome: 'FULFILLED',
    return: { quantity: 1, inspection: { accepted: 1, damaged: 0, after: 14 * days + 5 }, outcome: 'RETURN_EXPIRED' },
    sensitive: true,
    about: [...inspecting, 'conclude-return'],
  },
  'too-many': {
    description: 'is to be returned in a larger quantity than was shipped',
    outcome: 'FULFILLED',
    return: { quantity: 99, outcome: 'RETURN_REJECTED' },
    about: ['validate-return', 'conclude-return'],
  },
  'return-parked': {
    description: 'is returned, and its refund is refused',
    outcome: 'FULFILLED',
    return: { quantity: 1, inspection: { accepted: 1, damaged: 0, after: 60 }, outcome: 'RETURNED' },
    fails: 'refund-return',
    sensitive: true,
    about: ['refund-return', 'park-return'],
  },
  invalid: { description: 'is not valid', outcome: 'REJECTED', invalid: true },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;

export const scenarioNames = Object.keys(scenarios) as ScenarioName[];

/**
 * The scenarios that a comma-separated list names; all without one.
 * @throws Error naming one that does not exist
 */
export function parseScenarios(list: string | undefined): readonly ScenarioName[] {
  if (list === undefined || list === '') return scenarioNames;
  return list.split(',').map((name) => {
    const found = scenarioNames.find((each) => each === name);
    if (found === undefined) throw new Error(`there is no scenario "${name}"; there are ${scenarioNames.join(', ')}`);
    return found;
  });
}

export const scenarioOf = (name: ScenarioName): Scenario => scenarios[name];

/** Pieces of each SKU that there are before the order. */
export const initialStock = 10;

/** SKUs that no other order uses. */
export const skusOf = (orderId: string): readonly string[] => [`${orderId}-a`, `${orderId}-b`];

/** What is sent back of an order. */
export const returnIdOf = (orderId: string): string => `return-of-${orderId}`;

export function returnOf(orderId: string, quantity: number): Return {
  const [, second = ''] = skusOf(orderId);
  return { returnId: returnIdOf(orderId), orderId, items: [{ sku: second, quantity }], reason: 'too big' };
}

export function orderOf(orderId: string, { order = {}, invalid }: Scenario): Order {
  const { quantity = 3, unitPrice = 1000, country = 'DE' } = order;
  const [first = '', second = ''] = skusOf(orderId);
  return {
    orderId,
    customer: { id: 'customer-1', email: 'ada@example.com' },
    currency: 'EUR',
    items: invalid
      ? []
      : [
          { sku: first, quantity: 2, unitPrice: 500 },
          { sku: second, quantity, unitPrice },
        ],
    shippingAddress: { name: 'Ada', line1: 'Street 1', city: 'Berlin', postalCode: '10115', country },
  };
}

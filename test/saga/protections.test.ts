import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { FunctionName } from '../../functions/manifest.ts';
import { copyProject } from '../support/copy-project.ts';
import { explore } from './explorer/explore.ts';
import { parseSchedule } from './explorer/parse-schedule.ts';
import { exploreRandomly } from './explorer/random.ts';

interface Protection {
  readonly protection: string;
  /** The edits that remove it: a text that the file must contain once, and its replacement. */
  readonly edits: readonly { readonly file: string; readonly text: string; readonly by: string }[];
  /** The scenario and the number of faults in which its absence leads to a violation. */
  readonly scenario: string;
  readonly faults: number;
  readonly functions?: readonly FunctionName[];
  /** The invariant that does not hold without it. */
  readonly invariant: 'stock' | 'money' | 'outcome' | 'retries' | 'starts';
}

const reserve = 'orders/inventory/reserve-items.ts';
const release = 'orders/inventory/release-reservation.ts';
const process = 'orders/payment/process-payment.ts';
const record = 'orders/payment/record-payment-outcome.ts';
const reverse = 'orders/payment/reverse-payment.ts';
const conclude = 'orders/order/conclude-order.ts';
const fulfill = 'orders/shipping/fulfill-order.ts';
const workflow = 'state-machines/order-processing/state_machine.json';
const existsNot = "condition: 'attribute_not_exists(pk)'";

const protections: readonly Protection[] = [
  {
    protection: 'the pending start that is written with the order',
    edits: [
      {
        file: 'orders/order/submit-order.ts',
        text: "[noteStart('order', orderId, order, ports.now)]",
        by: "noteStart('order', orderId, order, ports.now) && []",
      },
    ],
    scenario: 'sent-once',
    faults: 1,
    functions: ['submit-order'],
    invariant: 'starts',
  },
  {
    protection: 'the start of what is pending',
    edits: [
      {
        file: 'orders/start/start-pending.ts',
        text: 'await startNoted(subject, id, input, { table, executions });',
        by: 'await startNoted(subject, id, input, { table, executions: { start: async () => id } });',
      },
    ],
    scenario: 'return-sent-once',
    faults: 1,
    functions: ['submit-return'],
    invariant: 'starts',
  },
  {
    protection: 'the tombstone of a reservation that is released before it is made',
    edits: [
      { file: release, text: "if (status === 'RELEASED')", by: "if (status === undefined || status === 'RELEASED')" },
    ],
    scenario: 'no-shipping',
    faults: 1,
    invariant: 'stock',
  },
  {
    protection: 'the tombstone of a payment that is voided before it is requested',
    edits: [
      {
        file: reverse,
        text: "{ update: paymentKey(orderId), set: 'SET voided = :true', values: { ':true': true } }",
        by: "{ check: paymentKey(orderId), condition: 'attribute_not_exists(nothing)' }",
      },
      {
        file: reverse,
        text: 'if (payment === undefined)\n',
        by: "if (payment === undefined) return { reversal: 'NOTHING_TO_REVERSE' }; if (!payment)\n",
      },
    ],
    scenario: 'paid',
    faults: 1,
    functions: ['process-payment'],
    invariant: 'money',
  },
  {
    protection: 'the second check for a void after a payment was requested',
    edits: [{ file: process, text: 'if (afterwards?.voided) {', by: 'if (afterwards === null) {' }],
    scenario: 'paid',
    faults: 2,
    functions: ['process-payment', 'payment-callback'],
    invariant: 'money',
  },
  {
    protection: 'recording the outcome before sending the task result',
    edits: [
      {
        file: record,
        text: 'const payment = await record(',
        by: 'const known = await findPayment(orderId, ports.table); if (known) await deliverOutcome({ ...known, outcome }, ports); const payment = await record(',
      },
    ],
    scenario: 'paid',
    faults: 1,
    functions: ['payment-callback'],
    invariant: 'retries',
  },
  {
    protection: 'the refund of a payment that arrives too late',
    edits: [{ file: record, text: 'if (!payment.refunded) await refundUnused(orderId, ports);', by: '' }],
    scenario: 'paid',
    faults: 2,
    functions: ['process-payment'],
    invariant: 'money',
  },
  {
    protection: 'the new token of a retried task',
    edits: [{ file: process, text: 'taskToken = :taskToken', by: 'taskToken = if_not_exists(taskToken, :taskToken)' }],
    scenario: 'paid',
    faults: 1,
    functions: ['process-payment'],
    invariant: 'retries',
  },
  {
    protection: 'sending a recorded outcome with the token of a retried task',
    edits: [{ file: process, text: 'await deliverOutcome({ ...payment, taskToken }, ports);', by: '' }],
    scenario: 'paid-at-once',
    faults: 1,
    functions: ['process-payment'],
    invariant: 'retries',
  },
  {
    protection: 'the error status of a failed callback, after which the gateway repeats it',
    edits: [
      {
        file: 'functions/http.ts',
        text: 'return toResult(status, { error: shown });',
        by: 'return toResult(200, { error: shown });',
      },
    ],
    scenario: 'paid',
    faults: 1,
    functions: ['payment-callback'],
    invariant: 'retries',
  },
  {
    protection: 'the condition that goods are reserved once',
    edits: [
      {
        file: reserve,
        text: `{ put: { ...key, status: 'HELD', items: reserved }, ${existsNot} }`,
        by: "{ put: { ...key, status: 'HELD', items: reserved } }",
      },
    ],
    scenario: 'paid',
    faults: 1,
    functions: ['reserve-items'],
    invariant: 'stock',
  },
  {
    protection: 'the condition that goods are released once',
    edits: [
      { file: release, text: "  condition: '#status = :held',\n", by: '' },
      { file: release, text: ", ':held': 'HELD'", by: '' },
    ],
    scenario: 'declined',
    faults: 1,
    functions: ['release-reservation'],
    invariant: 'stock',
  },
  {
    protection: 'the condition that an order with a voided payment does not ship',
    edits: [{ file: fulfill, text: ' AND attribute_not_exists(voided)', by: '' }],
    scenario: 'paid',
    faults: 2,
    functions: ['fulfill-order'],
    invariant: 'money',
  },
  {
    protection: 'the condition that a shipped order is not refunded',
    edits: [
      {
        file: reverse,
        text: "{ check: shipmentKey(orderId), condition: 'attribute_not_exists(pk)' },",
        by: "{ check: shipmentKey(orderId), condition: 'attribute_not_exists(nothing)' },",
      },
    ],
    scenario: 'paid',
    faults: 1,
    functions: ['fulfill-order'],
    invariant: 'money',
  },
  {
    protection: 'the conditions that an order has one outcome and one notification',
    edits: [
      {
        file: conclude,
        text: "    condition: 'attribute_not_exists(#status) OR #status IN (:received, :parked)',\n",
        by: '',
      },
      { file: conclude, text: "      ':received': open[0],\n      ':parked': open[1],\n", by: '' },
      { file: conclude, text: `return { put: item, ${existsNot} };`, by: 'return { put: item };' },
    ],
    scenario: 'declined',
    faults: 1,
    functions: ['notify-customer'],
    invariant: 'outcome',
  },
  {
    protection: 'the compensation of a payment that timed out',
    edits: [
      {
        file: workflow,
        text: '"reason": "PaymentTimedOut",\n              "error": "{% $states.errorOutput %}"\n            }\n          },\n          "Next": "CompensatePayment"',
        by: '"reason": "PaymentTimedOut",\n              "error": "{% $states.errorOutput %}"\n            }\n          },\n          "Next": "CompensateReservation"',
      },
    ],
    scenario: 'paid-late',
    faults: 0,
    invariant: 'money',
  },
  {
    protection: 'the compensation of a payment that was declined',
    edits: [
      {
        file: workflow,
        text: '"reason": "PaymentDeclined",\n              "error": "{% $states.errorOutput %}"\n            }\n          },\n          "Next": "CompensatePayment"',
        by: '"reason": "PaymentDeclined",\n              "error": "{% $states.errorOutput %}"\n            }\n          },\n          "Next": "CompensateReservation"',
      },
    ],
    scenario: 'declined-then-paid',
    faults: 1,
    functions: ['payment-callback'],
    invariant: 'money',
  },
  {
    protection: 'the parking of an order whose payment cannot be reversed',
    edits: [
      {
        file: workflow,
        text: '"state": "CompensatePayment",\n              "error": "{% $states.errorOutput %}"\n            }\n          },\n          "Next": "ParkForRepair"',
        by: '"state": "CompensatePayment",\n              "error": "{% $states.errorOutput %}"\n            }\n          },\n          "Next": "CompensateReservation"',
      },
    ],
    scenario: 'paid',
    faults: 2,
    functions: ['fulfill-order', 'reverse-payment'],
    invariant: 'money',
  },
];

it.each(protections)('the explorer finds a violation without $protection', { timeout: 600_000 }, async (protection) => {
  const copy = copyWithout(protection);
  try {
    const { violating } = await explore({
      scenarios: [protection.scenario],
      faults: protection.faults,
      worker: path.join(copy, 'test/saga/explorer/worker.ts'),
      untilViolation: true,
      ...(protection.functions && { functions: protection.functions }),
    });
    expect(violating.flatMap(({ violations }) => violations).join('\n')).toContain(`${protection.invariant}: `);
  } finally {
    rmSync(copy, { recursive: true });
  }
});

it('random schedules find a missing condition too, and are reduced to the one fault that causes it', {
  timeout: 600_000,
}, async () => {
  const once = protections.find(({ protection }) => protection === 'the condition that goods are reserved once');
  if (once === undefined) throw new Error('there is no such protection');
  const copy = copyWithout(once);
  const worker = path.join(copy, 'test/saga/explorer/worker.ts');
  try {
    const { failing } = await exploreRandomly({ seed: 7, runs: 1000, worker });

    expect(failing?.violations.join('\n')).toContain('stock: ');
    expect(parseSchedule(failing?.schedule ?? '').faults).toMatchObject([{ point: 'reserve-items#1' }]);
  } finally {
    rmSync(copy, { recursive: true });
  }
});

/** A copy of the project without one protection. */
function copyWithout({ edits }: Protection): string {
  const copy = copyProject();
  for (const { file, text, by } of edits) {
    const source = readFileSync(path.join(copy, file), 'utf8');
    if (source.split(text).length !== 2) throw new Error(`${file} must contain this once: ${text}`);
    writeFileSync(
      path.join(copy, file),
      source.replace(text, () => by),
    );
  }
  return copy;
}

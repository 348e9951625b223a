import { PaymentFailed } from '../errors.ts';
import type { TaskResults } from '../ports.ts';
import type { Payment } from './payment.ts';

/**
 * Sends the outcome of a payment to the waiting task.
 * @returns `gone` if no task waits for it any more
 */
export function deliverOutcome(
  { taskToken, outcome, paymentId, amount, currency, reason }: Payment,
  { taskResults }: { taskResults: TaskResults },
): Promise<'delivered' | 'gone'> {
  return outcome === 'PAID'
    ? taskResults.succeed(taskToken, { paymentId, amount, currency })
    : taskResults.fail(taskToken, new PaymentFailed(reason ?? 'the payment was declined'));
}

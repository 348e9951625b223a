import type { Clock } from 'step-functions-engine';
import { outcomeOf, sendOnce } from '../../sandbox/payment-gateway/outcome.ts';
import type { Payment } from '../../sandbox/payment-gateway/payment.ts';

/** s until an outcome that was not taken is sent again; after the last it is given up. */
const retryDelays = [5, 10, 20, 40, 80, 160, 320, 640, 1280];

/** ms of real time that an answer may take */
const timeout = 30_000;

export interface CallbackOptions {
  readonly clock: Clock;
  /** `whsec_...` */
  readonly webhookSecret: string;
  /** Called when the shop has taken the outcome. */
  readonly onTaken: () => void;
  readonly log?: (line: string) => void;
}

/**
 * Tells the shop a payment's outcome, signed by the Standard Webhooks scheme, and again with growing delays until it
 * answers 2xx. The message's id is the same each time, so that the shop can tell a repetition.
 * @returns a function that stops it
 */
export function sendOutcome(payment: Payment, { clock, webhookSecret, onTaken, log }: CallbackOptions): () => void {
  const outcome = outcomeOf(payment, webhookSecret);
  let cancel = () => {};
  let stopped = false;

  const attempt = async (number: number): Promise<void> => {
    // While a request is under way, virtual time stands still.
    const release = clock.hold();
    const answer = await sendOnce(outcome, new Date(clock.now()), timeout);
    if (answer === 'taken') onTaken();
    else if (!stopped) {
      const delay = retryDelays[number];
      const next = delay === undefined ? 'it is given up' : `it is sent again in ${delay} s`;
      log?.(`the outcome of payment ${payment.paymentId} was not taken (${answer}): ${next}`);
      if (delay !== undefined) cancel = clock.setTimer(clock.now() + delay * 1000, () => void attempt(number + 1));
    }
    release();
  };

  void attempt(0);
  return () => {
    stopped = true;
    cancel();
  };
}

import type { Clock } from 'step-functions-engine';
import { outcomeOf, sendOnce } from '../../sandbox/payment-gateway/outcome.ts';
import type { Payment } from '../../sandbox/payment-gateway/payment.ts';

/** s until the next attempt of a callback that was not accepted; after the last delay there is one last attempt. */
const retryDelays = [5, 10, 20, 40, 80, 160, 320, 640, 1280];

/** ms of real time: the timeout of a callback */
const timeout = 30_000;

export interface CallbackOptions {
  readonly clock: Clock;
  /** `whsec_...` */
  readonly webhookSecret: string;
  /** Called when the shop has accepted the outcome. */
  readonly onAccepted: () => void;
  readonly log?: (line: string) => void;
}

/**
 * Sends the outcome of a payment to the shop, signed by the Standard Webhooks scheme, and repeats that with growing delays
 * until the response is 2xx. The message id is always the same, so that the shop can detect a repetition.
 * @returns a function that stops the repetitions
 */
export function sendOutcome(payment: Payment, { clock, webhookSecret, onAccepted, log }: CallbackOptions): () => void {
  const outcome = outcomeOf(payment, webhookSecret);
  let cancel = () => {};
  let stopped = false;

  const attempt = async (number: number): Promise<void> => {
    // Virtual time does not advance during a request.
    const release = clock.hold();
    const result = await sendOnce(outcome, new Date(clock.now()), timeout);
    if (result === 'accepted') onAccepted();
    else if (!stopped) {
      const delay = retryDelays[number];
      const next = delay === undefined ? 'it is not sent again' : `it is sent again in ${delay} s`;
      log?.(`the outcome of payment ${payment.paymentId} was not accepted (${result}): ${next}`);
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

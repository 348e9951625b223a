import type { PaymentScript } from '../../../../sandbox/payment-gateway/payment.ts';
import type { PaymentGateway } from '../../../payment-gateway/payment-gateway.ts';
import { WrongRequest } from '../../server/request.ts';

/**
 * Decides the outcome of payments: by the example of the order, by a person at the console, or by the gateway's
 * default.
 */
export class Bank {
  #answers: 'by itself' | 'by hand' = 'by itself';

  readonly #ofExample: (paymentId: string) => PaymentScript | undefined;

  /** @param ofExample the script of a payment whose order was started from an example */
  constructor(ofExample: (paymentId: string) => PaymentScript | undefined = () => undefined) {
    this.#ofExample = ofExample;
  }

  get answers(): 'by itself' | 'by hand' {
    return this.#answers;
  }

  /** The script of a payment; undefined: the gateway's default. */
  readonly script = (paymentId: string): PaymentScript | undefined =>
    this.#ofExample(paymentId) ?? (this.#answers === 'by hand' ? { answer: 'never', after: 0 } : undefined);

  /** @throws WrongRequest for anything but `by itself` and `by hand` */
  answerBy(whom: string): object {
    if (whom !== 'by itself' && whom !== 'by hand') {
      throw new WrongRequest(400, { message: 'answers must be "by itself" or "by hand".' });
    }
    this.#answers = whom;
    return { answers: whom };
  }

  /**
   * Makes a payment paid or declined, or sends its callback once more.
   * @throws WrongRequest if the payment is unknown, or its status does not allow it
   */
  settle(paymentId: string, answer: string, gateway: PaymentGateway): object {
    const done =
      answer === 'again'
        ? gateway.callAgain(paymentId)
        : (answer === 'paid' || answer === 'declined') && gateway.settle(paymentId, { answer, after: 0 });
    if (!done) {
      const status = gateway.payment(paymentId)?.status ?? 'unknown';
      throw new WrongRequest(409, {
        message: `The payment ${paymentId} is ${status}: it cannot be answered "${answer}".`,
      });
    }
    return { paymentId, status: gateway.payment(paymentId)?.status };
  }
}

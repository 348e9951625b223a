import type { FunctionName } from '../../../../functions/manifest.ts';
import { AskPrice } from '../acts/ask-price.ts';
import type { Scenario } from '../scenarios.ts';

const quoting: readonly FunctionName[] = ['request-quote', 'validate-quote', 'check-stock'];

/** The answer to a request for a quote. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  quoted: { description: 'is priced', acts: [new AskPrice('QUOTED')] },
  'not-quotable': {
    description: 'is not priced, since it goes where nothing is delivered',
    acts: [new AskPrice('NOT_QUOTABLE', { country: 'ZA' })],
    about: quoting,
  },
  'no-quote': {
    description: 'is not priced, since it is not valid',
    acts: [new AskPrice('NOT_QUOTABLE', { invalid: true })],
    about: quoting,
  },
};

import { functionNames } from '../../../functions/manifest.ts';
import type { FaultyRunner } from '../../lambda-runtime/faults.ts';
import type { Faults } from '../api/types.ts';
import { type Body, textOf, WrongRequest } from './request.ts';

/**
 * Spoils the next run of a function for an order.
 * @throws WrongRequest for what is no fault
 */
export function addFault(faults: FaultyRunner, body: Body): Faults {
  const name = textOf(body, 'function');
  const when = textOf(body, 'when');
  if (!functionNames.some((known) => known === name))
    throw new WrongRequest(400, { message: `There is no function ${name}.` });
  if (when !== 'before' && when !== 'after') throw new WrongRequest(400, { message: 'when must be before or after.' });
  const orderId = textOf(body, 'orderId');
  faults.add([{ function: name, when, error: textOf(body, 'error'), orderId, times: 1 }]);
  return faultsOf(faults, orderId);
}

/** What is still to go wrong for an order. */
export function faultsOf(faults: FaultyRunner, orderId: string): Faults {
  return { faults: faults.pending(orderId) };
}

/** Takes back what has not gone wrong yet. */
export function removeFaults(faults: FaultyRunner, orderId: string): Faults {
  faults.remove(orderId);
  return faultsOf(faults, orderId);
}

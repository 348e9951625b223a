import { functionNames } from '../../../../functions/manifest.ts';
import type { FaultList } from '../../../faults/fault-list.ts';
import { type Body, textOf, WrongRequest } from '../../server/request.ts';
import type { Faults } from '../types.ts';

/**
 * Injects a fault into the next invocation of a function for an order, a return or a quote.
 * @throws WrongRequest if the fault is invalid
 */
export function addFault(faults: FaultList, body: Body): Faults {
  const name = textOf(body, 'function');
  const when = textOf(body, 'when');
  if (!functionNames.some((known) => known === name))
    throw new WrongRequest(400, { message: `There is no function ${name}.` });
  if (when !== 'before' && when !== 'after') throw new WrongRequest(400, { message: 'when must be before or after.' });
  const subject = textOf(body, 'subject');
  faults.add([{ function: name, when, error: textOf(body, 'error'), subject, times: 1 }]);
  return faultsOf(faults, subject);
}

/** The remaining faults for an order, a return or a quote. */
export function faultsOf(faults: FaultList, subject: string): Faults {
  return { faults: faults.pending(subject) };
}

/** Removes the remaining faults. */
export function removeFaults(faults: FaultList, subject: string): Faults {
  faults.remove(subject);
  return faultsOf(faults, subject);
}

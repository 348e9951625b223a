import { parseScenarios } from './scenarios.ts';
import { type FaultKind, faultKinds, type Schedule } from './schedule.ts';

/**
 * Parses a schedule that `printSchedule` printed.
 * @throws Error naming the invalid part
 */
export function parseSchedule(text: string): Schedule {
  const [scenario = '', ...rest] = text.split(': ');
  const [name = 'paid'] = parseScenarios(scenario);
  const faults = rest
    .join(': ')
    .split(', ')
    .filter((fault) => fault !== '')
    .map((fault) => {
      const [point = '', kind = ''] = fault.split('=');
      if (!(kind in faultKinds))
        throw new Error(`there is no fault "${kind}"; there are ${Object.keys(faultKinds).join(', ')}`);
      return { point, kind: kind as FaultKind };
    });
  return { scenario: name, faults };
}

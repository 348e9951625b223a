import type { ExecutionStatus } from '../api/types.ts';
import { useParameter } from './use.ts';

const statuses: readonly ExecutionStatus[] = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

/** The options of a choice of a status. */
export const statusOptions = statuses.map((status) => [status, status] as const);

interface ChoiceProps {
  readonly label: string;
  /** The name of the parameter in the address. */
  readonly name: string;
  readonly options: readonly (readonly [value: string, title: string])[];
  readonly onChoose?: (value: string) => void;
}

/** A choice of one value or any, which the address keeps. */
export function Choice({ label, name, options, onChoose }: ChoiceProps) {
  const [value, set] = useParameter(name);
  // The value in the address is an option even before the options are loaded.
  const isKnown = value === '' || options.some(([one]) => one === value);
  return (
    <label>
      {label}{' '}
      <select value={value} onChange={({ target }) => (onChoose ?? set)(target.value)}>
        <option value="">any</option>
        {!isKnown && <option value={value}>{value}</option>}
        {options.map(([one, title]) => (
          <option key={one} value={one}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

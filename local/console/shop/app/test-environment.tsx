import type { DescribedExecution } from '../../api/types.ts';
import { Notice } from '../../app/parts.tsx';
import { useAction, useLoaded } from '../../app/use.ts';
import { get, remove } from '../../app/wire.ts';
import type { TestEnvironment } from '../types.ts';

/** The test environment of an order, as lines of text. */
export function Meets({ meets }: { meets: readonly string[] }) {
  return (
    <ul className="meets-lines">
      {meets.map((line) => (
        <li key={line}>{line}.</li>
      ))}
    </ul>
  );
}

/**
 * The test environment of an order or a return that was started from an example, with a button that removes its faults.
 */
export function TestEnvironmentOf({ execution }: { execution: DescribedExecution }) {
  const path = `environments/${encodeURIComponent(execution.name)}`;
  const { value, reload } = useLoaded(path, () => get<TestEnvironment>(path));
  const { busy, error, act } = useAction();
  if (value?.lost !== undefined && execution.startDate * 1000 < value.lost.before) {
    return <Notice kind="error">{value.lost.message}</Notice>;
  }
  if (value === undefined || value.meets.length === 0) return null;
  return (
    <section aria-label="Test environment">
      <h3>Its test environment</h3>
      <Meets meets={value.meets} />
      {error && <Notice kind="error">{error}</Notice>}
      {value.meets.some((line) => line.includes('until it is repaired')) && (
        <button type="button" disabled={busy} onClick={() => act(() => remove(path).then(reload))}>
          Repair what fails
        </button>
      )}
    </section>
  );
}

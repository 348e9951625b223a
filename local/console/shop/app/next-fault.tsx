import { useState } from 'react';
import { Notice } from '../../app/parts.tsx';
import { useAction, useLoaded } from '../../app/use.ts';
import { get, post, remove } from '../../app/wire.ts';
import type { Faults } from '../types.ts';
import { FaultFields, usualFault } from './fault-fields.tsx';

interface Props {
  /** The id of the order, return or quote. */
  readonly subject: string;
  /** The function that the state invokes. */
  readonly functionName: string;
}

/** Makes the next invocation of a state's function fail, for this order only. */
export function NextFault({ subject, functionName }: Props) {
  const path = `faults/${encodeURIComponent(subject)}`;
  const { value, reload } = useLoaded(path, () => get<Faults>(path));
  const { busy, error, act } = useAction();
  const [fault, setFault] = useState(usualFault);
  const pending = value?.faults.filter((one) => one.function === functionName) ?? [];
  const add = () => post('faults', { ...fault, function: functionName, subject });
  return (
    <details className="next-fault">
      <summary>Make its next run fail</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void act(() => add().then(reload));
        }}
      >
        <FaultFields fault={fault} onChange={setFault} />
        <p className="actions">
          <button type="submit" disabled={busy || fault.error === ''}>
            Let it fail
          </button>
        </p>
      </form>
      {error && <Notice kind="error">{error}</Notice>}
      {pending.length > 0 && (
        <Notice>
          {pending.map((one) => `${one.error} ${one.when} the next run of ${functionName}`).join('; ')}.{' '}
          <button type="button" className="link" disabled={busy} onClick={() => act(() => remove(path).then(reload))}>
            Take back what is to fail
          </button>
        </Notice>
      )}
    </details>
  );
}

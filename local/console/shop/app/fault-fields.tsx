import { useId } from 'react';

/** The fault of one invocation of a function. */
export interface FaultForm {
  readonly when: 'before' | 'after';
  readonly error: string;
}

export const usualFault: FaultForm = { when: 'before', error: 'Lambda.ServiceException' };

interface Props {
  readonly fault: FaultForm;
  readonly onChange: (fault: FaultForm) => void;
}

export function FaultFields({ fault, onChange }: Props) {
  const id = useId();
  return (
    <>
      <div className="field">
        <label htmlFor={`${id}-when`}>When</label>
        <select
          id={`${id}-when`}
          value={fault.when}
          onChange={({ target }) => onChange({ ...fault, when: target.value === 'after' ? 'after' : 'before' })}
        >
          <option value="before">before it runs</option>
          <option value="after">after it ran: its answer is lost</option>
        </select>
      </div>
      <div className="field">
        <label htmlFor={`${id}-error`}>Error</label>
        <input
          id={`${id}-error`}
          list={`${id}-errors`}
          value={fault.error}
          onChange={({ target }) => onChange({ ...fault, error: target.value })}
        />
        <datalist id={`${id}-errors`}>
          <option value="Lambda.ServiceException">is tried again</option>
          <option value="Lambda.TooManyRequestsException">is tried again</option>
          <option value="TransientError">is tried again</option>
          <option value="Broken">is caught at once</option>
        </datalist>
      </div>
    </>
  );
}

export interface FaultForm {
  /** Empty: nothing is spoilt. */
  readonly function: string;
  readonly when: string;
  readonly error: string;
}

export const noFault: FaultForm = { function: '', when: 'before', error: 'Lambda.ServiceException' };

interface Props {
  readonly fault: FaultForm;
  readonly functions: readonly string[];
  readonly onChange: (fault: FaultForm) => void;
}

/** Spoils one run of a function for this order. */
export function FaultFields({ fault, functions, onChange }: Props) {
  return (
    <details>
      <summary>Let a step fail once</summary>
      <div className="fields three">
        <div className="field">
          <label htmlFor="fault-function">Function</label>
          <select
            id="fault-function"
            value={fault.function}
            onChange={({ target }) => onChange({ ...fault, function: target.value })}
          >
            <option value="">none</option>
            {functions.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor="fault-when">When</label>
          <select
            id="fault-when"
            value={fault.when}
            onChange={({ target }) => onChange({ ...fault, when: target.value })}
          >
            <option value="before">before it runs</option>
            <option value="after">after it ran: its answer is lost</option>
          </select>
        </div>
        <div className="field">
          <label htmlFor="fault-error">Error</label>
          <input
            id="fault-error"
            value={fault.error}
            onChange={({ target }) => onChange({ ...fault, error: target.value })}
          />
        </div>
      </div>
    </details>
  );
}

import { useId } from 'react';

interface Props {
  readonly label: string;
  readonly kind: 'text' | 'number';
  readonly value: unknown;
  readonly problem?: string | undefined;
  readonly onChange: (value: string | number) => void;
}

export function Field({ label, kind, value, problem, onChange }: Props) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type={kind}
        value={String(value ?? '')}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onChange={({ target }) =>
          onChange(kind === 'number' && target.value !== '' ? Number(target.value) : target.value)
        }
      />
      {problem && (
        <p className="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}

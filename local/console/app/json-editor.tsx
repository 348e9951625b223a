import { useId } from 'react';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The syntax error of a JSON text, with its line; undefined if it is valid. */
export function problemIn(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = Number(/position (\d+)/.exec(message)?.[1] ?? Number.NaN);
    const line = Number.isNaN(position) ? undefined : text.slice(0, position).split('\n').length;
    return line === undefined || /line \d/.test(message) ? message : `${message} (line ${line})`;
  }
}

/** A text field for JSON that shows syntax errors immediately. */
export function JsonEditor({ label, value, onChange }: Props) {
  const id = useId();
  const problem = problemIn(value);
  return (
    <div className="field json-editor">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        value={value}
        rows={Math.min(24, Math.max(6, value.split('\n').length + 1))}
        spellCheck={false}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onChange={({ target }) => onChange(target.value)}
      />
      {problem && (
        <p className="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}

import { type Ref, useImperativeHandle, useRef, useState } from 'react';

/** px, as in machines.css */
const lineHeight = 18;

/** What a page can do with the text field. */
export interface TextLinesHandle {
  /** Shows a place and puts the cursor there. @param length characters that are selected */
  show(place: number, length?: number): void;
}

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** The numbers of the lines with a diagnostic; the first line is 1. */
  readonly wrong: ReadonlySet<number>;
  readonly ref: Ref<TextLinesHandle>;
}

/** A native text field with line numbers, so that undo, search and input methods of the browser work. */
export function TextLines({ label, value, onChange, wrong, ref }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [top, setTop] = useState(0);
  const count = value.split('\n').length;
  useImperativeHandle(ref, () => ({
    show: (place, length = 0) => {
      const element = field.current;
      if (element === null) return;
      element.focus({ preventScroll: true });
      element.setSelectionRange(place, place + length);
      const line = element.value.slice(0, place).split('\n').length - 1;
      element.scrollTop = Math.max(0, (line - 4) * lineHeight);
    },
  }));
  return (
    <div className="text-lines">
      <div className="text-lines-numbers" aria-hidden="true">
        <div style={{ transform: `translateY(${-top}px)` }}>
          {Array.from({ length: count }, (_, index) => index + 1)
            .slice(0, 20_000)
            .join('\n')}
          {[...wrong].map((line) => (
            <span key={line} className="text-lines-wrong" style={{ top: (line - 1) * lineHeight }}>
              {line}
            </span>
          ))}
        </div>
      </div>
      <textarea
        ref={field}
        aria-label={label}
        aria-invalid={wrong.size > 0}
        value={value}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        onChange={({ target }) => onChange(target.value)}
        onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
      />
    </div>
  );
}

import { type CSSProperties, type PointerEvent, type ReactNode, useRef, useState } from 'react';

interface Props {
  /** The name under which the browser stores the size. */
  readonly name: string;
  /** `columns`: side by side; `rows`: one above the other. */
  readonly direction: 'columns' | 'rows';
  /** The label for screen readers. */
  readonly label: string;
  /** The pane with the size; the other one gets the rest. */
  readonly sized: 'first' | 'second';
  /** px; the initial size, at most its share of the space */
  readonly size: number;
  readonly least: number;
  readonly children: readonly [ReactNode, ReactNode];
}

/** px; the step of a key */
const keyStep = 24;

/** Two panes with a border that can be moved by mouse, touch or arrow keys; a double click resets it. */
export function Split({ name, direction, label, sized, size: initial, least, children: [first, second] }: Props) {
  const key = `pane ${name}`;
  const [chosen, choose] = useState(() => Number(localStorage.getItem(key)) || undefined);
  const dragged = useRef<{ at: number; size: number }>(undefined);
  const whole = useRef<HTMLDivElement>(null);
  const isColumns = direction === 'columns';
  const placeOf = (event: PointerEvent) => (isColumns ? event.clientX : event.clientY);
  const roomOf = () => (isColumns ? whole.current?.clientWidth : whole.current?.clientHeight) ?? 0;
  const resize = (to: number) => {
    const next = Math.round(Math.max(least, Math.min(to, roomOf() - least)));
    choose(next);
    localStorage.setItem(key, String(next));
  };
  /** As it is drawn. */
  const sizeNow = () => {
    const pane = sized === 'first' ? whole.current?.firstElementChild : whole.current?.lastElementChild;
    return (isColumns ? pane?.getBoundingClientRect().width : pane?.getBoundingClientRect().height) ?? initial;
  };
  const reset = () => {
    choose(undefined);
    localStorage.removeItem(key);
  };
  const grows = sized === 'first' ? 1 : -1;
  return (
    <div
      className={`panes ${direction}`}
      ref={whole}
      style={
        {
          '--pane': chosen === undefined ? `min(${initial}px, ${isColumns ? 40 : 55}%)` : `${chosen}px`,
        } as CSSProperties
      }
    >
      {first}
      {/* biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be moved */}
      <div
        className="border"
        role="separator"
        tabIndex={0}
        aria-label={label}
        aria-orientation={isColumns ? 'vertical' : 'horizontal'}
        aria-valuenow={chosen ?? initial}
        aria-valuemin={least}
        onDoubleClick={reset}
        onPointerDown={(event) => {
          dragged.current = { at: placeOf(event), size: sizeNow() };
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          if (dragged.current) resize(dragged.current.size + grows * (placeOf(event) - dragged.current.at));
        }}
        onPointerUp={() => {
          dragged.current = undefined;
        }}
        onKeyDown={(event) => {
          const to = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
          if (to === undefined) return;
          event.preventDefault();
          resize(sizeNow() + grows * to * keyStep);
        }}
      />
      {second}
    </div>
  );
}

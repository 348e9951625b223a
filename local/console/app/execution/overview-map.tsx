import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { Drawing } from '../../graph/drawing.ts';
import type { StateStatus } from '../../graph/status.ts';

interface Props {
  readonly drawing: Drawing;
  readonly scale: number;
  readonly statuses: ReadonlyMap<string, StateStatus> | undefined;
  /** What scrolls the picture. */
  readonly pane: RefObject<HTMLElement | null>;
}

/** px. A long column is drawn wider than it is: else nobody could hit it. */
const largest = { width: 140, height: 180 };
const leastWidth = 36;
/** How much larger than the pane a picture is before its map is worth the room. */
const worth = 1.2;

/** A picture that does not fit, in small, with the part that is in sight; a click shows another part. */
export function OverviewMap({ drawing, scale, statuses, pane }: Props) {
  const [sight, setSight] = useState({ left: 0, top: 0, width: 0, height: 0 });
  const isDragging = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scale shows another part
  useEffect(() => {
    const element = pane.current;
    if (element === null) return;
    const read = () => {
      const { scrollLeft: left, scrollTop: top, clientWidth: width, clientHeight: height } = element;
      setSight({ left, top, width, height });
    };
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener('scroll', read, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', read);
    };
  }, [pane, scale, drawing]);

  const { width, height } = drawing;
  if (sight.width * worth >= width * scale && sight.height * worth >= height * scale) return null;
  const small = Math.min(largest.width / width, largest.height / height);
  const size = { width: Math.max(leastWidth, width * small), height: Math.max(leastWidth, height * small) };
  const go = ({ currentTarget, clientX, clientY }: PointerEvent<SVGSVGElement>) => {
    const { left, top } = currentTarget.getBoundingClientRect();
    pane.current?.scrollTo({
      left: ((clientX - left) / size.width) * width * scale - sight.width / 2,
      top: ((clientY - top) / size.height) * height * scale - sight.height / 2,
      behavior: 'instant',
    });
  };
  return (
    // The picture itself can be scrolled by keys: this is a shortcut for the mouse.
    <svg
      className={`overview-map ${size.width > size.height ? 'is-wide' : ''}`}
      aria-hidden="true"
      width={size.width}
      height={size.height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      onPointerDown={(event) => {
        isDragging.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={(event) => isDragging.current && go(event)}
      onPointerUp={() => {
        isDragging.current = false;
      }}
    >
      {drawing.states.map(({ state, x, y, width: w, height: h }) => (
        <rect
          key={state.name}
          className={
            state.branches.length > 0 ? 'map-group' : `map-state is-${statuses?.get(state.name) ?? 'not-taken'}`
          }
          x={x}
          y={y}
          width={w}
          height={h}
        />
      ))}
      <rect
        className="map-sight"
        x={sight.left / scale}
        y={sight.top / scale}
        width={sight.width / scale}
        height={sight.height / scale}
      />
    </svg>
  );
}

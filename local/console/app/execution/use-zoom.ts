import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Box, Drawing } from '../../graph/drawing.ts';

/** The limits of the initial scale. */
const readable = { least: 0.8, most: 1.25 };
/** The limits of the scale that a user can choose. */
const possible = { least: 0.02, most: 4 };
const step = 1.2;

const within = (value: number, { least, most }: { least: number; most: number }) =>
  Math.min(most, Math.max(least, value));

export interface Zoom {
  readonly scale: number;
  /** Whether the scale belongs to this drawing, not to the one before. */
  readonly isSettled: boolean;
  readonly zoomBy: (factor: number, at?: { readonly clientX: number; readonly clientY: number }) => void;
  /** Sets the largest readable scale. */
  readonly reset: () => void;
  /** Shows the whole picture. */
  readonly fit: () => void;
  readonly centre: (box: Box) => void;
  /** Centres a box that is not visible. */
  readonly show: (box: Box) => void;
}

/** Scales a picture within the element that scrolls it: by the wheel around the pointer, by keys, or by `zoomBy`. */
export function useZoom(pane: RefObject<HTMLElement | null>, drawing: Drawing | undefined): Zoom {
  const [{ scale, of }, setView] = useState<{ scale: number; of?: Drawing | undefined }>({ scale: 1 });
  const current = useRef(scale);
  current.current = scale;
  /** The scroll position for the new size of the picture. */
  const anchor = useRef<{ x: number; y: number }>(undefined);

  const whole = useCallback((): number => {
    const element = pane.current;
    if (element === null || drawing === undefined) return 1;
    return Math.min((element.clientWidth - 24) / drawing.width, (element.clientHeight - 52) / drawing.height);
  }, [pane, drawing]);
  const fit = useCallback(() => setView({ scale: within(whole(), possible), of: drawing }), [whole, drawing]);
  const reset = useCallback(() => setView({ scale: within(whole(), readable), of: drawing }), [whole, drawing]);

  // A new drawing has other positions.
  useLayoutEffect(reset, [reset]);

  const zoomBy: Zoom['zoomBy'] = useCallback(
    (factor, at) => {
      const element = pane.current;
      if (element === null) return;
      const { left, top, width, height } = element.getBoundingClientRect();
      const x = at ? at.clientX - left : width / 2;
      const y = at ? at.clientY - top : height / 2;
      const next = within(current.current * factor, possible);
      const grown = next / current.current;
      anchor.current = { x: (element.scrollLeft + x) * grown - x, y: (element.scrollTop + y) * grown - y };
      current.current = next;
      setView((before) => ({ ...before, scale: next }));
    },
    [pane],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the picture has its new size
  useLayoutEffect(() => {
    if (anchor.current) pane.current?.scrollTo({ left: anchor.current.x, top: anchor.current.y, behavior: 'instant' });
    anchor.current = undefined;
  }, [pane, scale]);

  useEffect(() => {
    const element = pane.current;
    if (element === null) return;
    const wheel = (event: WheelEvent) => {
      // If the page scrolls too, only with Ctrl, because otherwise the wheel could not scroll past the picture.
      if (!event.ctrlKey && !event.metaKey && matchMedia('(max-width: 900px)').matches) return;
      if (event.shiftKey) return;
      event.preventDefault();
      zoomBy(Math.exp(-event.deltaY / 400), event);
    };
    element.addEventListener('wheel', wheel, { passive: false });
    const stopDragging = dragToScroll(element);
    return () => {
      element.removeEventListener('wheel', wheel);
      stopDragging();
    };
  }, [pane, zoomBy]);

  /** The last drawing that was positioned; a new one is positioned without animation. */
  const begun = useRef<Drawing>(undefined);
  const centre = useCallback(
    ({ x, y, width, height }: Box) => {
      const element = pane.current;
      if (element === null) return;
      const left = (x + width / 2) * current.current - element.clientWidth / 2;
      const top = (y + height / 2) * current.current - element.clientHeight / 2;
      element.scrollTo({ left, top, behavior: begun.current === drawing ? 'auto' : 'instant' });
      begun.current = drawing;
    },
    [pane, drawing],
  );
  const show = useCallback(
    (box: Box) => {
      if (pane.current && !isInSight(pane.current, box, current.current)) centre(box);
    },
    [pane, centre],
  );
  return { scale, isSettled: of === drawing, zoomBy, reset, fit, centre, show };
}

function isInSight(pane: HTMLElement, { x, y, width, height }: Box, scale: number): boolean {
  const { scrollLeft, scrollTop, clientWidth, clientHeight } = pane;
  return (
    x * scale >= scrollLeft &&
    y * scale >= scrollTop &&
    (x + width) * scale <= scrollLeft + clientWidth &&
    (y + height) * scale <= scrollTop + clientHeight
  );
}

/** The action of a key in a picture; undefined: none. */
export function zoomOfKey(key: string): number | 'reset' | undefined {
  if (key === '+' || key === '=') return step;
  if (key === '-') return 1 / step;
  return key === '0' ? 'reset' : undefined;
}

/** Scrolling by dragging with the mouse; touch scrolls natively. @returns a function that removes the handlers */
function dragToScroll(element: HTMLElement): () => void {
  let begun: { x: number; y: number; left: number; top: number } | undefined;
  const down = ({ clientX: x, clientY: y, pointerType, button }: PointerEvent) => {
    if (pointerType !== 'mouse' || button !== 0) return;
    begun = { x, y, left: element.scrollLeft, top: element.scrollTop };
  };
  const move = ({ clientX, clientY, buttons }: PointerEvent) => {
    if (begun === undefined || buttons === 0) return;
    element.scrollTo({ left: begun.left + begun.x - clientX, top: begun.top + begun.y - clientY, behavior: 'instant' });
  };
  const up = () => {
    begun = undefined;
  };
  element.addEventListener('pointerdown', down);
  addEventListener('pointermove', move);
  addEventListener('pointerup', up);
  return () => {
    element.removeEventListener('pointerdown', down);
    removeEventListener('pointermove', move);
    removeEventListener('pointerup', up);
  };
}

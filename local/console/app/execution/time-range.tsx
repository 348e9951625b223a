import { type PointerEvent, useEffect, useRef, useState } from 'react';
import type { Visit } from '../../history/model.ts';
import type { TimeScale } from '../../timeline/time-scale.ts';
import { duration } from '../format.ts';
import { at } from './bars.tsx';

/** ms since the epoch */
export type Range = readonly [from: number, to: number];

interface Props {
  readonly visits: readonly Visit[];
  /** The scale of the whole execution. */
  readonly scale: TimeScale;
  readonly whole: Range;
  readonly range: Range;
  readonly onRange: (range: Range) => void;
}

/** The number of steps of the line: a key moves a thumb by one step. */
const steps = 100;

/** A small overview of the whole time, in which a part is selected by dragging or by two thumbs. */
export function TimeRange({ visits, scale, whole, range, onRange }: Props) {
  const begun = useRef<number>(undefined);
  const placeOf = ({ currentTarget, clientX }: PointerEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, (clientX - left) / width));
  };
  const choose = (a: number, b: number) => {
    const [from, to] = [scale.when(Math.min(a, b)), scale.when(Math.max(a, b))];
    onRange([from, Math.max(to, from + 1)]);
  };
  const start = scale.place(range[0]);
  const end = scale.place(range[1]);
  const thumb = (label: string, place: number, moment: number, move: (to: number) => void) => (
    <input
      type="range"
      aria-label={label}
      min={0}
      max={steps}
      step="any"
      value={place * steps}
      aria-valuetext={`${duration(moment - whole[0])} after the start`}
      onChange={({ target }) => move(Number(target.value) / steps)}
    />
  );
  return (
    <div
      className="time-range"
      onPointerDown={(event) => {
        if (event.target instanceof HTMLInputElement) return;
        begun.current = placeOf(event);
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (begun.current === undefined) return;
        const place = placeOf(event);
        if (Math.abs(place - begun.current) > 0.005) choose(begun.current, place);
      }}
      onPointerUp={() => {
        begun.current = undefined;
      }}
    >
      <Overview visits={visits} scale={scale} end={whole[1]} />
      <span className="chosen" style={at(scale, range[0], range[1])} />
      {thumb('From', start, range[0], (to) => choose(Math.min(to, end), end))}
      {thumb('To', end, range[1], (to) => choose(start, Math.max(start, to)))}
    </div>
  );
}

/** CSS px, of a visit's line */
const lineHeight = 3;

/** All visits as thin lines on a canvas, because there may be thousands. */
function Overview({ visits, scale, end }: { visits: readonly Visit[]; scale: TimeScale; end: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [look, setLook] = useState(0);
  useEffect(() => {
    const changed = () => setLook((count) => count + 1);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', changed);
    const observer = new ResizeObserver(changed);
    if (canvas.current) observer.observe(canvas.current);
    return () => {
      scheme.removeEventListener('change', changed);
      observer.disconnect();
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is painted again when its size or the colours change
  useEffect(() => {
    const element = canvas.current;
    const brush = element?.getContext('2d');
    if (!element || !brush) return;
    const { clientWidth: width, clientHeight: height } = element;
    element.width = width * devicePixelRatio;
    element.height = height * devicePixelRatio;
    brush.scale(devicePixelRatio, devicePixelRatio);
    const style = getComputedStyle(element);
    const colours = new Map<string, string>();
    /** The lines painted already: thousands of visits share the same few pixels. */
    const painted = new Map<string, Set<number>>();
    for (const [index, visit] of visits.entries()) {
      const { status } = visit;
      const left = Math.round(scale.place(visit.from) * width);
      const right = Math.round(scale.place(visit.to ?? end) * width);
      const top = Math.round(2 * height * (0.15 + (0.7 * index) / visits.length)) / 2;
      const line = (left * 8192 + right) * 1024 + 2 * top;
      const ofStatus = painted.get(status) ?? new Set();
      if (ofStatus.has(line)) continue;
      painted.set(status, ofStatus.add(line));
      const colour = colours.get(status) ?? style.getPropertyValue(`--of-${status}`);
      colours.set(status, colour);
      brush.fillStyle = colour;
      brush.fillRect(left, top, Math.max(2, right - left), lineHeight);
    }
  }, [visits, scale, end, look]);
  return <canvas ref={canvas} />;
}

import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import type { PlacedState } from '../../graph/drawing.ts';
import type { StateStatus } from '../../graph/status.ts';
import { Icon } from '../icon.tsx';
import { Loading } from '../parts.tsx';
import { useLoaded, useParameter } from '../use.ts';
import { drawInto } from './draw-into.ts';
import { drawingOf, errorStatesOf } from './drawings.ts';
import { OverviewMap } from './overview-map.tsx';
import { useZoom, zoomOfKey } from './use-zoom.ts';

interface Props {
  readonly definition: string;
  readonly title: string;
  readonly statuses?: ReadonlyMap<string, StateStatus>;
  readonly taken?: ReadonlySet<string>;
  /** The states that the execution enters at any time. @default all states are drawn */
  readonly entered?: ReadonlySet<string>;
  readonly selected?: string | undefined;
  readonly onSelect: (state: string) => void;
  /** Shown over the picture. */
  readonly note?: string | undefined;
}

/** The workflow as a picture whose states can be chosen, by mouse or keyboard; it can be scaled and scrolled. */
export function WorkflowGraph({ definition, title, statuses, taken, entered, selected, onSelect, note }: Props) {
  const [lane, setLane] = useParameter('errors');
  const errorStates = useMemo(() => errorStatesOf(definition), [definition]);
  const isLaneTaken = entered === undefined || [...errorStates].some((name) => entered.has(name));
  const showsLane = lane === '' ? isLaneTaken : lane === 'shown';
  const { value: drawing, error } = useLoaded(`${showsLane} ${definition}`, () => drawingOf(definition, showsLane));
  const pane = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLDivElement>(null);
  const { scale, isSettled, zoomBy, reset, fit, centre, show } = useZoom(pane, drawing);

  useLayoutEffect(() => {
    const element = picture.current;
    if (element === null || drawing === undefined) return;
    drawInto(element, drawing, {
      title,
      interactive: true,
      ...(statuses && { statuses }),
      ...(taken && { taken }),
      ...(selected !== undefined && { selected }),
    });
  }, [drawing, title, statuses, taken, selected]);

  useEffect(() => {
    const element = picture.current;
    if (element === null) return;
    const choose = (event: Event) => {
      if (event instanceof KeyboardEvent && event.key !== 'Enter' && event.key !== ' ') return;
      const state = stateOf(event.target);
      if (state === undefined) return;
      event.preventDefault();
      onSelect(state);
    };
    element.addEventListener('click', choose);
    element.addEventListener('keydown', choose);
    return () => {
      element.removeEventListener('click', choose);
      element.removeEventListener('keydown', choose);
    };
  }, [onSelect]);

  // Scrolls to the chosen or running state whenever it changes.
  const focus = selected ?? activeOf(drawing?.states, statuses);
  const place = drawing?.states.find(({ state }) => state.name === focus);
  useEffect(() => {
    if (place && isSettled) show(place);
  }, [place, isSettled, show]);
  // If there is none, a picture wider than its pane is scrolled to its first state.
  const start = place ? undefined : drawing?.marks.find(({ kind }) => kind === 'start');
  useEffect(() => {
    if (start && isSettled) show({ x: start.x, y: 0, width: 0, height: 0 });
  }, [start, isSettled, show]);

  return (
    <section className="panel graph" aria-label={title}>
      {drawing === undefined && (
        <Loading what="the picture" error={error && `This definition cannot be drawn. ${error}`} />
      )}
      {note !== undefined && (
        <p className="notice note" role="status">
          {note}
        </p>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a pane that scrolls */}
      <div
        className="picture"
        ref={pane}
        role="region"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus
        tabIndex={0}
        aria-label="Picture: + and - scale it, 0 puts it back"
        onKeyDown={({ key, ctrlKey, metaKey }) => {
          const zoom = ctrlKey || metaKey ? undefined : zoomOfKey(key);
          if (zoom === 'reset') reset();
          else if (zoom !== undefined) zoomBy(zoom);
        }}
      >
        <div
          className="drawn"
          ref={picture}
          style={drawing && { width: (drawing.width + 8) * scale, height: (drawing.height + 8) * scale }}
        />
      </div>
      {drawing && <OverviewMap drawing={drawing} scale={scale} statuses={statuses} pane={pane} />}
      <div className="graph-tools">
        {errorStates.size > 0 && (
          <button type="button" className="small" onClick={() => setLane(showsLane ? 'folded' : 'shown')}>
            {showsLane ? 'Fold' : 'Show'} error lane
          </button>
        )}
        <button type="button" className="small" aria-label="Smaller" onClick={() => zoomBy(1 / 1.2)}>
          <Icon name="minus" />
        </button>
        <button type="button" className="small" aria-label="Larger" onClick={() => zoomBy(1.2)}>
          <Icon name="plus" />
        </button>
        <button type="button" className="small" onClick={fit}>
          Fit
        </button>
        <button
          type="button"
          className="small"
          onClick={() => {
            reset();
            if (place) centre(place);
          }}
        >
          {Math.round(scale * 100)} %
        </button>
      </div>
    </section>
  );
}

function stateOf(target: EventTarget | null): string | undefined {
  return target instanceof Element
    ? (target.closest('[data-state]')?.getAttribute('data-state') ?? undefined)
    : undefined;
}

/** The running states, or else the failed ones: the innermost of them. */
function activeOf(
  states: readonly PlacedState[] | undefined,
  statuses: ReadonlyMap<string, StateStatus> | undefined,
): string | undefined {
  const withStatus = (...wanted: StateStatus[]) =>
    states?.findLast(({ state }) => wanted.includes(statuses?.get(state.name) ?? 'not-taken'))?.state.name;
  return withStatus('running', 'waiting') ?? withStatus('failed');
}

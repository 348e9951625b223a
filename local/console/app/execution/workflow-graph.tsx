import ELK from 'elkjs/lib/elk-api.js';
import { useEffect, useRef, useState } from 'react';
import { readWorkflow } from '../../graph/definition.ts';
import type { Drawing } from '../../graph/drawing.ts';
import type { PlaceGraph } from '../../graph/lane.ts';
import { layoutWorkflow } from '../../graph/layout.ts';
import type { StateStatus } from '../../graph/status.ts';
import { toSvg } from '../../graph/svg.ts';
import { Loading } from '../parts.tsx';
import { useLoaded } from '../use.ts';

interface Props {
  readonly definition: string;
  readonly title: string;
  readonly statuses?: ReadonlyMap<string, StateStatus>;
  readonly taken?: ReadonlySet<string>;
  readonly selected?: string | undefined;
  readonly onSelect: (state: string) => void;
}

/** Where the server has ELK's worker. */
declare const elkWorker: string;
let elk: InstanceType<typeof ELK> | undefined;

/** In a thread of its own, so that the page stays usable while a large workflow is laid out. */
const placeInWorker: PlaceGraph = (graph) => {
  elk ??= new ELK({ workerFactory: () => new Worker(elkWorker) });
  return elk.layout(graph);
};

const drawings = new Map<string, Promise<Drawing>>();

/** Laid out once a definition: only the colours change while an execution goes on. */
function drawingOf(definition: string): Promise<Drawing> {
  const known = drawings.get(definition);
  if (known) return known;
  const drawing = Promise.resolve().then(() => layoutWorkflow(readWorkflow(definition), placeInWorker));
  drawings.set(definition, drawing);
  return drawing;
}

/** The workflow as a picture whose states can be chosen, by mouse or keyboard. */
export function WorkflowGraph({ definition, title, statuses, taken, selected, onSelect }: Props) {
  const { value: drawing, error } = useLoaded(definition, () => drawingOf(definition));
  const [fits, setFits] = useState(true);
  const picture = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = picture.current;
    if (element === null || drawing === undefined) return;
    const svg = toSvg(drawing, {
      title,
      interactive: true,
      ...(statuses && { statuses }),
      ...(taken && { taken }),
      ...(selected !== undefined && { selected }),
    });
    const focused = stateOf(document.activeElement);
    const document_ = new DOMParser().parseFromString(svg, 'image/svg+xml');
    element.replaceChildren(document_.documentElement);
    // Drawing anew must not take the focus away.
    if (focused) element.querySelector<SVGElement>(`[data-state="${CSS.escape(focused)}"]`)?.focus();
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

  return (
    <section className="panel graph" aria-label={title}>
      {drawing === undefined && <Loading what="the picture" error={error} />}
      <div className={fits ? 'picture fits' : 'picture'} ref={picture} />
      <button type="button" className="zoom" aria-pressed={!fits} onClick={() => setFits(!fits)}>
        {fits ? 'Full size' : 'Fit'}
      </button>
    </section>
  );
}

function stateOf(target: EventTarget | null): string | undefined {
  return target instanceof Element
    ? (target.closest('[data-state]')?.getAttribute('data-state') ?? undefined)
    : undefined;
}

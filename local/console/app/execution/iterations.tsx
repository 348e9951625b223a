import { type Iteration, iterationsOf } from '../../history/iterations.ts';
import type { Progress } from '../../history/model.ts';
import { duration } from '../format.ts';
import { setParameters, useParameter } from '../use.ts';
import { VirtualList } from '../virtual-list.tsx';

/** The iteration that the address names: its Map state and its index. */
export interface ChosenIteration {
  readonly map: string;
  readonly index: number;
}

/** Parses the parameter `iteration`, for example `3 Map`. */
export function chosenIteration(text: string): ChosenIteration | undefined {
  const [, index = '', map = ''] = /^(\d+) (.+)$/s.exec(text) ?? [];
  return map === '' ? undefined : { map, index: Number(index) };
}

const choose = (map: string, index: number | undefined) =>
  setParameters({ iteration: index === undefined ? '' : `${index} ${map}`, visit: '' });

/** A line that says that only one iteration is shown. */
export function ChosenIterationLine({ map, index }: ChosenIteration) {
  return (
    <p className="chosen-iteration">
      Iteration <b>{index}</b> of {map}{' '}
      <button type="button" className="link" onClick={() => choose(map, undefined)}>
        show all
      </button>
    </p>
  );
}

/** The iterations of a Map state, to choose one by its index or by its failure. */
export function Iterations({
  progress,
  map,
  visitId,
  chosen,
}: {
  progress: Progress;
  map: string;
  /** The visit of the Map state whose iterations are shown. */
  visitId: number | undefined;
  chosen: ChosenIteration | undefined;
}) {
  const [only, setOnly] = useParameter('only');
  const [wanted, setWanted] = useParameter('index');
  const onlyFailed = only === 'failed';
  const all = iterationsOf(progress, map, visitId);
  if (all.length === 0) return null;
  const failed = all.filter(({ status }) => status === 'failed');
  const shown = (onlyFailed ? failed : all).filter(({ index }) => String(index).startsWith(wanted.trim()));
  return (
    <section aria-label={`Iterations of ${map}`}>
      <h3>
        {all.length} iterations{failed.length > 0 && `, ${failed.length} failed`}
      </h3>
      <p className="actions">
        <label>
          Index{' '}
          <input
            type="search"
            size={6}
            value={wanted}
            placeholder="any"
            onChange={({ target }) => setWanted(target.value, 'over')}
          />
        </label>
        <label className="check">
          <input
            type="checkbox"
            checked={onlyFailed}
            onChange={({ target }) => setOnly(target.checked ? 'failed' : '')}
          />{' '}
          only failed
        </label>
      </p>
      <VirtualList
        label={`Iterations of ${map}, by index`}
        className="visits"
        rows={shown}
        keyOf={({ index }) => index}
        rowHeight={28}
        isSelected={({ index }) => chosen?.map === map && chosen.index === index}
      >
        {(iteration) => <IterationRow map={map} iteration={iteration} />}
      </VirtualList>
    </section>
  );
}

function IterationRow({ map, iteration: { index, status, from, to, error } }: { map: string; iteration: Iteration }) {
  return (
    <button type="button" className="visit" onClick={() => choose(map, index)}>
      <span className="faint">{index}</span>
      <span className={`word-${status}`}>{error ?? status}</span>
      <span className="faint">{to === undefined ? '' : duration(to - from)}</span>
    </button>
  );
}

import type { OpenWaits } from '../../api/types.ts';
import { useExtension } from '../extension.ts';
import { Loading, Notice, Page } from '../parts.tsx';
import { useChanges } from '../stream.ts';
import { useAction, useLoaded, useParameter } from '../use.ts';
import { get } from '../wire.ts';
import { OpenWaitCard } from './open-wait.tsx';

/** The page of open waits: those of the project, and all tasks with a token. */
export function WaitsPage() {
  const { WaitsTools } = useExtension();
  return (
    <Page title="Open waits">
      {WaitsTools && <WaitsTools />}
      <AllWaits />
    </Page>
  );
}

function AllWaits() {
  const { value, error, reload } = useLoaded('waits', () => get<OpenWaits>('waits'));
  const { busy, error: refused, act } = useAction();
  const [text, setText] = useParameter('contains');
  useChanges(reload);
  const run = (action: () => Promise<unknown>) => void act(() => action().finally(reload));
  const wanted = text.trim().toLowerCase();
  const shown = value?.waits.filter(({ stateName, executionArn }) =>
    `${stateName} ${executionArn}`.toLowerCase().includes(wanted),
  );
  return (
    <section className="panel" aria-labelledby="all-waits">
      <h2 id="all-waits">Tasks that wait for an answer</h2>
      <p className="faint">
        Each state with <code>.waitForTaskToken</code> and each activity. Its token stays in the server.
      </p>
      {refused && <Notice kind="error">{refused}</Notice>}
      {value === undefined || shown === undefined ? (
        <Loading what="what waits" error={error} />
      ) : value.total === 0 ? (
        <Notice>No task waits for an answer.</Notice>
      ) : (
        <>
          <div className="filters">
            <label>
              State, workflow or execution{' '}
              <input
                type="search"
                value={text}
                onChange={({ target }) => setText(target.value, 'over')}
                placeholder="any"
              />
            </label>
            <span className="count" role="status">
              {shown.length} of {value.total}
              {value.total > value.waits.length && `, the oldest ${value.waits.length} are here`}
            </span>
          </div>
          <ul className="cards">
            {shown.map((wait) => (
              <OpenWaitCard key={wait.id} wait={wait} busy={busy} run={run} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** The waiting tasks of a state with their actions, for the details of an execution. */
export function WaitsOfState({ executionArn, state }: { executionArn: string; state: string }) {
  const path = `waits/${encodeURIComponent(executionArn)}`;
  const { value, reload } = useLoaded(path, () => get<OpenWaits>(path));
  const { busy, error: refused, act } = useAction();
  useChanges((arns) => {
    if (arns === undefined || arns.includes(executionArn)) reload();
  });
  const run = (action: () => Promise<unknown>) => void act(() => action().finally(reload));
  const waits = value?.waits.filter(({ stateName }) => stateName === state) ?? [];
  if (waits.length === 0 && refused === undefined) return null;
  return (
    <>
      {refused && <Notice kind="error">{refused}</Notice>}
      <ul className="cards" aria-label="Waits for an answer">
        {waits.map((wait) => (
          <OpenWaitCard key={wait.id} wait={wait} atExecution busy={busy} run={run} />
        ))}
      </ul>
    </>
  );
}

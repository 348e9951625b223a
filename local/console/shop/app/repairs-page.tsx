import type { OpenRepair } from '../../../../orders/order/list-repairs.ts';
import { executionNameIn, machineNameIn } from '../../api/arns.ts';
import type { DescribedExecution } from '../../api/types.ts';
import { CauseView } from '../../app/execution/cause-view.tsx';
import { moment } from '../../app/format.ts';
import { Loading, Notice, Page } from '../../app/parts.tsx';
import { useChanges } from '../../app/stream.ts';
import { linkTo, useAction, useLoaded } from '../../app/use.ts';
import { Act, type ActsProps } from '../../app/waits/act.tsx';
import { call, get } from '../../app/wire.ts';

/** A repair with its execution, if there is one to redrive. */
type Listed = OpenRepair & { readonly execution?: DescribedExecution | undefined };

/** The orders and returns that need a person: what failed, what remains, and the redrive. */
export function RepairsPage() {
  const { value: repairs, error, reload } = useLoaded('repairs', load);
  const { busy, error: refused, act } = useAction();
  useChanges(reload);
  const run = (action: () => Promise<unknown>) => void act(() => action().finally(reload));
  return (
    <Page title="Needs a person">
      {refused && <Notice kind="error">{refused}</Notice>}
      {repairs === undefined ? (
        <Loading what="what needs a person" error={error} />
      ) : repairs.length === 0 ? (
        <Notice>
          Nothing needs a person. An order or a return that cannot be undone or finished is parked, and listed here.
        </Notice>
      ) : (
        <section className="panel" aria-label="Parked">
          <p className="faint">
            Repair the cause, then redrive: the execution continues with what remains. Several can be redriven at once
            in the <a href={`${linkTo('executions')}?outcome=PARKED`}>list of those that are parked</a>.
          </p>
          <ul className="cards">
            {repairs.map((repair) => (
              <RepairCard key={nameOf(repair)} repair={repair} busy={busy} run={run} />
            ))}
          </ul>
        </section>
      )}
    </Page>
  );
}

async function load(): Promise<Listed[]> {
  const { repairs } = await get<{ repairs: readonly OpenRepair[] }>('repairs');
  return Promise.all(
    repairs.map(async (repair) => {
      const { executionArn } = repair;
      if (executionArn === undefined) return repair;
      const described = call<DescribedExecution>('DescribeExecution', { executionArn });
      return { ...repair, execution: await described.catch(() => undefined) };
    }),
  );
}

/** The id of the order or return, which is the execution's name; for stranded money, the payment's id. */
const nameOf = ({ executionArn, paymentId, orderId }: OpenRepair): string =>
  executionArn === undefined ? (paymentId ?? orderId) : executionNameIn(executionArn);

function RepairCard({ repair, ...acts }: ActsProps & { repair: Listed }) {
  const { executionArn, execution, parked, left, at, orderId } = repair;
  const name = nameOf(repair);
  const error = parked?.error;
  return (
    <li className="repair">
      <span className="badge-status is-FAILED">PARKED</span>
      {executionArn === undefined ? <b>{name}</b> : <a href={linkTo('executions', executionArn)}>{name}</a>}
      <span className="faint">
        {[
          executionArn && machineNameIn(executionArn),
          name !== orderId && `of ${orderId}`,
          `since ${moment(Date.parse(at))}`,
        ]
          .filter(Boolean)
          .join(', ')}
      </span>
      <span className="actions">
        {execution?.status === 'RUNNING' && <span className="faint">continues</span>}
        {execution?.redriveStatus === 'REDRIVABLE' && (
          <Act
            label="Redrive"
            name={name}
            primary
            action={() => call('RedriveExecution', { executionArn })}
            {...acts}
          />
        )}
      </span>
      <dl className="facts">
        {parked && (
          <div>
            <dt>Failed</dt>
            <dd>
              {parked.state}
              {error?.Error && `: ${error.Error}`}
            </dd>
          </div>
        )}
        <div>
          <dt>Left</dt>
          <dd>{left?.join(', ') || '—'}</dd>
        </div>
      </dl>
      {error?.Cause && (
        <div className="repair-cause">
          <CauseView cause={error.Cause} />
        </div>
      )}
    </li>
  );
}

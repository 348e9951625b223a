import { useState } from 'react';
import type { Order } from '../../../../orders/order/order.ts';
import type { WorkflowName } from '../../../../state-machines/manifest.ts';
import { workflowOf } from '../../api/arns.ts';
import type { DescribedExecution, ListedStateMachine } from '../../api/types.ts';
import { Loading, Page } from '../../app/parts.tsx';
import { useLoaded } from '../../app/use.ts';
import { call, get } from '../../app/wire.ts';
import type { Examples } from '../types.ts';
import { OrderEditor } from './order-editor.tsx';

/** The workflow of orders. */
const workflow: WorkflowName = 'order-processing';

/** Whether an execution belongs to an order, which this page can start again. */
export function isOrder({ stateMachineArn }: DescribedExecution): boolean {
  return workflowOf({ stateMachineArn }) === workflow;
}

/** Starts an order from an example, or with the input of an earlier execution. */
export function StartPage({ like }: { like?: string | undefined }) {
  const { value, error } = useLoaded(`start ${like}`, () => load(like));
  const [chosen, choose] = useState<string>();
  if (value === undefined) {
    return (
      <Page title="Start an order">
        <Loading what="the examples" error={error} />
      </Page>
    );
  }
  const { examples, functions, stateMachineArn, again } = value;
  const forms = [
    ...(again ? [{ file: 'again', description: 'Like the execution you came from', order: again, meets: [] }] : []),
    ...examples,
  ];
  const current = forms.find(({ file }) => file === chosen) ?? forms[0];
  return (
    <Page title="Start an order">
      <div className="split before-form">
        <section className="panel examples" aria-label="Examples">
          <h2>Begin with</h2>
          <ul className="choices">
            {forms.map(({ file, description }) => (
              <li key={file}>
                <button type="button" aria-pressed={file === current?.file} onClick={() => choose(file)}>
                  {description}
                </button>
              </li>
            ))}
          </ul>
        </section>
        {current && (
          <OrderEditor
            key={current.file}
            order={{ ...current.order, orderId: freshId(current.order.orderId) }}
            example={current}
            functions={functions}
            stateMachineArn={stateMachineArn}
          />
        )}
      </div>
    </Page>
  );
}

async function load(like: string | undefined) {
  const [examples, { stateMachines }, execution] = await Promise.all([
    get<Examples>('examples'),
    call<{ stateMachines: ListedStateMachine[] }>('ListStateMachines', {}),
    like === undefined ? undefined : call<DescribedExecution>('DescribeExecution', { executionArn: like }),
  ]);
  const stateMachineArn = stateMachines.find(({ name }) => name === workflow)?.stateMachineArn ?? '';
  const again: Order | undefined = execution?.input === undefined ? undefined : JSON.parse(execution.input);
  return { ...examples, stateMachineArn, again };
}

/** A new order id, because it is also the execution's name. */
function freshId(id: unknown): string {
  return `${String(id).replace(/-\d{6}$/, '')}-${String(Date.now()).slice(-6)}`.slice(0, 80);
}

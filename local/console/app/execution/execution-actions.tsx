import { useState } from 'react';
import { isExpress } from '../../api/arns.ts';
import type { DescribedExecution } from '../../api/types.ts';
import { Confirm } from '../confirm.tsx';
import { redriveExecution, stopExecution } from '../executions/change-execution.ts';
import { useExtension } from '../extension.ts';
import { readable } from '../format.ts';
import { Notice } from '../parts.tsx';
import { linkTo, useAction } from '../use.ts';
import { wholeHistory } from './events.ts';

interface Props {
  readonly execution: DescribedExecution;
  readonly reload: () => void;
}

export function ExecutionActions({ execution, reload }: Props) {
  const { busy, error, act } = useAction();
  const { startLike } = useExtension();
  const { executionArn, name, status, redriveStatus } = execution;
  const [isAsking, ask] = useState(false);
  return (
    <>
      {error && <Notice kind="error">{error}</Notice>}
      {status === 'RUNNING' && !isExpress(executionArn) && (
        <button type="button" disabled={busy} onClick={() => ask(true)}>
          Stop…
        </button>
      )}
      {redriveStatus === 'REDRIVABLE' && (
        <button
          type="button"
          className="primary"
          disabled={busy}
          onClick={() => act(() => redriveExecution(executionArn).then(reload))}
        >
          Redrive
        </button>
      )}
      {isAsking && (
        <Confirm
          title={`Stop ${name}?`}
          action="Stop"
          onConfirm={() => void act(() => stopExecution(executionArn).then(reload))}
          onClose={() => ask(false)}
        >
          <p>It ends as ABORTED, where it is: nothing that it has done is undone. A redrive continues it.</p>
        </Confirm>
      )}
      <a className="button" href={startLike?.(execution) ?? linkTo('start', executionArn)}>
        Start again like this
      </a>
      <button type="button" disabled={busy} onClick={() => act(() => download(`${name}.json`, executionArn))}>
        Download history
      </button>
    </>
  );
}

/** Without task tokens, because the file may be sent to others. */
async function download(file: string, executionArn: string): Promise<void> {
  const history = await wholeHistory(executionArn);
  const url = URL.createObjectURL(new Blob([readable(JSON.stringify(history))], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = file;
  link.click();
  URL.revokeObjectURL(url);
}

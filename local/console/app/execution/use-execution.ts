import { useCallback, useEffect, useRef, useState } from 'react';
import type { DescribedExecution } from '../../api/types.ts';
import type { HistoryEvent } from '../../history/history-event.ts';
import { useChanges } from '../stream.ts';
import { call, messageOf } from '../wire.ts';
import { eventsFrom } from './events.ts';

export interface ReadExecution {
  readonly execution: DescribedExecution;
  readonly definition: string;
  /** Without inputs and outputs: these are read when they are shown. */
  readonly history: readonly HistoryEvent[];
  /** Whether more of its history is still being read. */
  readonly isReading: boolean;
}

/** An execution and its history, kept up to date: of what goes on, only the new events are read. */
export function useExecution(executionArn: string): { value?: ReadExecution; error?: string; reload: () => void } {
  const [value, setValue] = useState<ReadExecution>();
  const [error, setError] = useState<string>();
  const events = useRef<HistoryEvent[]>([]);
  const definition = useRef<string>(undefined);
  const running = useRef<Promise<void>>(undefined);
  const again = useRef(false);
  const left = useRef(false);

  const read = useCallback(async () => {
    const describe = () => call<DescribedExecution>('DescribeExecution', { executionArn });
    const [execution, machine] = await Promise.all([
      describe(),
      definition.current === undefined
        ? call<{ definition: string }>('DescribeStateMachineForExecution', { executionArn })
        : undefined,
    ]);
    definition.current ??= machine?.definition ?? '';
    for await (const page of eventsFrom(executionArn, events.current.length + 1)) {
      if (left.current) return;
      for (const event of page.events) events.current.push(event);
      const history = [...events.current];
      const isReading = history.length < page.length;
      setValue({ execution, definition: definition.current, history, isReading });
    }
  }, [executionArn]);

  /** One reading after the other; what happens during one is read by one more. */
  const reload = useCallback(() => {
    again.current = true;
    running.current ??= (async () => {
      while (again.current && !left.current) {
        again.current = false;
        await read().then(
          () => setError(undefined),
          (reason: Error) => setError(messageOf(reason)),
        );
      }
      running.current = undefined;
    })();
  }, [read]);

  useEffect(() => {
    left.current = false;
    reload();
    return () => {
      left.current = true;
    };
  }, [reload]);
  useChanges((arns) => {
    if (arns === undefined || arns.includes(executionArn)) reload();
  });
  return { ...(value && { value }), ...(error !== undefined && { error }), reload };
}

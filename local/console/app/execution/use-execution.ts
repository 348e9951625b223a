import { startTransition, useCallback, useEffect, useRef, useState } from 'react';
import type { HistoryEvent } from '../../api/history-event.ts';
import { useChanges } from '../stream.ts';
import { messageOf } from '../wire.ts';
import { type Described, describe } from './describe.ts';
import { drawingOf } from './drawings.ts';
import { eventsFrom } from './events.ts';

export interface ReadExecution extends Described {
  /** Without inputs and outputs: these are read when they are shown. */
  readonly history: readonly HistoryEvent[];
  /** Whether more of its history is still being read. */
  readonly isReading: boolean;
}

/** An execution and its history, kept up to date: while it runs, only the new events are read. */
export function useExecution(executionArn: string): { value?: ReadExecution; error?: string; reload: () => void } {
  const [value, setValue] = useState<ReadExecution>();
  const [error, setError] = useState<string>();
  const events = useRef<HistoryEvent[]>([]);
  const definition = useRef<string>(undefined);
  const running = useRef<Promise<void>>(undefined);
  const again = useRef(false);
  const left = useRef(false);

  const read = useCallback(async () => {
    const described = await describe(executionArn, definition.current);
    definition.current = described.definition;
    // The layout starts while the history is read. Its errors are shown with the picture.
    drawingOf(described.definition, false).catch(() => {});
    const last = () => events.current.at(-1)?.id ?? 0;
    for await (const page of eventsFrom(executionArn, last() + 1)) {
      if (left.current) return;
      for (const event of page.events) events.current.push(event);
      const history = [...events.current];
      // As a transition, so that the page stays responsive.
      startTransition(() => setValue({ ...described, history, isReading: last() < page.length }));
    }
  }, [executionArn]);

  /** Reads one after the other; changes during one read cause one more. */
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

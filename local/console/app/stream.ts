import { useEffect, useRef } from 'react';
import type { Time } from '../api/types.ts';

/** `ready`: the stream has just begun, so anything may have changed since it was read. */
type StreamEvent =
  | { readonly type: 'ready' }
  | { readonly type: 'changed'; readonly executionArns: readonly string[] }
  | { readonly type: 'time'; readonly time: Time };

type Listener = (event: StreamEvent) => void;
const listeners = new Set<Listener>();
let source: EventSource | undefined;

/** Hears what the local run tells of itself. All of the console shares one stream. */
export function useStream(listener: Listener): void {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    const hear: Listener = (event) => latest.current(event);
    listeners.add(hear);
    source ??= openSource();
    return () => {
      listeners.delete(hear);
      if (listeners.size > 0) return;
      source?.close();
      source = undefined;
    };
  }, []);
}

/** Is told in which executions something has happened; undefined: in any of them. */
export function useChanges(listener: (executionArns: readonly string[] | undefined) => void): void {
  useStream((event) => {
    if (event.type === 'changed') listener(event.executionArns);
    else if (event.type === 'ready') listener(undefined);
  });
}

function openSource(): EventSource {
  const opened = new EventSource('/api/changes');
  const tell = (event: StreamEvent) => {
    for (const hear of listeners) hear(event);
  };
  opened.addEventListener('ready', () => tell({ type: 'ready' }));
  opened.addEventListener('changed', ({ data }) => tell({ type: 'changed', executionArns: JSON.parse(data) }));
  opened.addEventListener('time', ({ data }) => tell({ type: 'time', time: JSON.parse(data) }));
  return opened;
}

import { useEffect, useRef } from 'react';
import type { Time } from '../api/types.ts';

/**
 * `ready`: changes are sent from now on; everything that was read before may have changed. `lost`: the server does not
 * respond; `ready` follows when it responds again.
 */
export type StreamEvent =
  | { readonly type: 'ready' }
  | { readonly type: 'lost' }
  | { readonly type: 'changed'; readonly executionArns: readonly string[] }
  | { readonly type: 'time'; readonly time: Time };

type Listener = (event: StreamEvent) => void;
const listeners = new Set<Listener>();
/** The last events, for components that are added later. */
const latest = new Map<StreamEvent['type'], StreamEvent>();

/** The address of the worker's script, which the server fills in when it bundles the page. */
declare const streamWorker: string;
let isOpen = false;

/** Subscribes to the events of the local run. All tabs of the console share one stream. */
export function useStream(listener: Listener): void {
  const current = useRef(listener);
  current.current = listener;
  useEffect(() => {
    const hear: Listener = (event) => current.current(event);
    listeners.add(hear);
    if (!isOpen) open();
    else for (const event of latest.values()) hear(event);
    return () => {
      listeners.delete(hear);
    };
  }, []);
}

/** Calls the listener with the ARNs of changed executions; undefined: any of them may have changed. */
export function useChanges(listener: (executionArns: readonly string[] | undefined) => void): void {
  useStream((event) => {
    if (event.type === 'changed') listener(event.executionArns);
    else if (event.type === 'ready') listener(undefined);
  });
}

/** ms */
const pause = 1000;
/** Whether the stream itself is lost, not only a request. */
let isStreamLost = false;
let isAsking = false;

/**
 * A request got no response: this also counts as `lost`, even if the stream is open. Sends requests until there is a
 * response, and then notifies `ready`, unless the stream does it.
 */
export function notAnswered(): void {
  tell({ type: 'lost' });
  if (isAsking) return;
  isAsking = true;
  const ask = () =>
    fetch('/').then(
      () => {
        isAsking = false;
        if (!isStreamLost) tell({ type: 'ready' });
      },
      () => void setTimeout(ask, pause),
    );
  setTimeout(ask, pause);
}

function tell(event: StreamEvent): void {
  if (event.type === 'time' || event.type === 'lost') latest.set(event.type, event);
  if (event.type === 'ready') latest.delete('lost');
  for (const hear of listeners) hear(event);
}

function open(): void {
  isOpen = true;
  const { port } = new SharedWorker(streamWorker);
  port.onmessage = ({ data: event }: MessageEvent<StreamEvent>) => {
    if (event.type === 'ready' || event.type === 'lost') isStreamLost = event.type === 'lost';
    tell(event);
  };
  port.start();
  addEventListener('pagehide', () => port.postMessage('goes'));
  // The page has sent `goes`, and Back shows it again from the browser's cache.
  addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
}

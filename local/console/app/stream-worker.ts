/**
 * Reads the stream of changes for all tabs of the console: a browser keeps six connections to a server, and a stream a tab
 * would leave none for the requests of the seventh.
 */
import type { StreamEvent } from './stream.ts';

// The types of a shared worker and those of a page exclude each other.
const worker = globalThis as unknown as { onconnect: (event: MessageEvent) => void };

const tabs = new Set<MessagePort>();
/** What a tab must know that comes later: the last event of each type but `changed`. */
const latest = new Map<StreamEvent['type'], StreamEvent>();

function send(event: StreamEvent): void {
  if (event.type === 'lost') latest.delete('ready');
  if (event.type === 'ready') latest.delete('lost');
  if (event.type !== 'changed') latest.set(event.type, event);
  for (const tab of tabs) tab.postMessage(event);
}

const source = new EventSource('/api/changes');
source.addEventListener('ready', () => send({ type: 'ready' }));
source.addEventListener('changed', ({ data }) => send({ type: 'changed', executionArns: JSON.parse(data) }));
source.addEventListener('time', ({ data }) => send({ type: 'time', time: JSON.parse(data) }));
source.addEventListener('error', () => send({ type: 'lost' }));

worker.onconnect = ({ ports: [tab] }) => {
  if (tab === undefined) return;
  tabs.add(tab);
  // A tab says that it goes; nothing else would tell.
  tab.onmessage = () => tabs.delete(tab);
  for (const event of latest.values()) tab.postMessage(event);
};

/**
 * Reads the stream of changes for all tabs of the console. A browser opens at most six connections to a server, so a
 * stream for each tab would leave no connection for requests.
 */
import type { StreamEvent } from './stream.ts';

// The types of a shared worker and those of a page exclude each other.
const worker = globalThis as unknown as { onconnect: (event: MessageEvent) => void };

const tabs = new Set<MessagePort>();
/** The last event of each type except `changed`, for tabs that are opened later. */
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
  // A tab sends this message when it is closed; a port has no event for that.
  tab.onmessage = () => tabs.delete(tab);
  for (const event of latest.values()) tab.postMessage(event);
};

import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useStream } from './stream.ts';
import { messageOf, Unanswered } from './wire.ts';

/** The state of a request: its value, or an error. */
export type Loaded<Value> = { readonly value?: Value; readonly error?: string };

/**
 * Loads when `key` changes, on `reload`, and when a server that did not respond responds again. The last value is kept
 * until the next one is loaded.
 */
export function useLoaded<Value>(key: string, load: () => Promise<Value>): Loaded<Value> & { reload: () => void } {
  const [loaded, setLoaded] = useState<Loaded<Value> & { key?: string }>({});
  const latest = useRef(load);
  latest.current = load;
  const run = useRef(0);
  const isMissing = useRef(false);
  const reload = useCallback(() => {
    const mine = ++run.current;
    isMissing.current = false;
    latest.current().then(
      (value) => mine === run.current && setLoaded({ value, key }),
      (reason: Error) => {
        if (mine !== run.current) return;
        isMissing.current = reason instanceof Unanswered;
        const error = messageOf(reason);
        // The value of an earlier key must not be shown for this one.
        setLoaded(({ value, key: of }) => ({ ...(of === key && { value }), ...(error && { error }), key }));
      },
    );
  }, [key]);
  useEffect(reload, [reload]);
  useStream(({ type }) => {
    if (type === 'ready' && isMissing.current) reload();
  });
  return { ...(loaded.key === key ? loaded : {}), reload };
}

const moved = new Set<() => void>();
let hash = '';

function subscribe(listener: () => void): () => void {
  moved.add(listener);
  addEventListener('popstate', listener);
  addEventListener('hashchange', listener);
  return () => {
    moved.delete(listener);
    removeEventListener('popstate', listener);
    removeEventListener('hashchange', listener);
  };
}

/** `#main`, the target of the skip link, is an anchor, not a page. */
function readHash(): string {
  if (/^(#\/|$)/.test(location.hash)) hash = location.hash;
  return hash;
}

const pathIn = (address: string) => address.split('?', 1)[0] ?? '';
const queryIn = (address: string) => new URLSearchParams(address.slice(pathIn(address).length));

/** The part of the address after `#/`, by its segments. */
export function useRoute(): string[] {
  const address = useSyncExternalStore(subscribe, () => pathIn(readHash()));
  return address.replace(/^#\/?/, '').split('/').map(decoded);
}

/** `into`: adds an entry to the browser's history; `over`: replaces the entry, for example while typing or dragging. */
export type Step = 'into' | 'over';

/**
 * A part of a page's state that is stored in the address, so that links and Back restore it.
 * @returns its value, '' if it is missing, and a function that sets it
 */
export function useParameter(name: string): [value: string, set: (value: string, step?: Step) => void] {
  const value = useSyncExternalStore(subscribe, () => queryIn(readHash()).get(name) ?? '');
  const set = useCallback((to: string, step: Step = 'into') => setParameters({ [name]: to }, step), [name]);
  return [value, set];
}

/** Sets several parameters of the address in one step; an empty one is removed. */
export function setParameters(parameters: Readonly<Record<string, string>>, step: Step = 'into'): void {
  const address = readHash();
  const query = queryIn(address);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  const next = `${pathIn(address) || '#/'}${text && `?${text}`}`;
  if (next === address) return;
  if (step === 'into') history.pushState(null, '', next);
  else history.replaceState(null, '', next);
  for (const listener of [...moved]) listener();
}

/** Decodes a segment; an invalid one is returned unchanged, and the page reports that nothing has this name. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export function linkTo(...segments: string[]): string {
  return `#/${segments.map(encodeURIComponent).join('/')}`;
}

/** Runs the action of a button, and keeps its error. */
export function useAction(): { busy: boolean; error?: string; act: (run: () => Promise<unknown>) => Promise<void> } {
  const [state, setState] = useState<{ busy: boolean; error?: string }>({ busy: false });
  const act = useCallback(async (run: () => Promise<unknown>) => {
    setState({ busy: true });
    try {
      await run();
      setState({ busy: false });
    } catch (error) {
      const message = messageOf(error);
      setState({ busy: false, ...(message !== undefined && { error: message }) });
    }
  }, []);
  return { ...state, act };
}

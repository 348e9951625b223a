import { useCallback, useEffect, useRef, useState } from 'react';

/** What is being fetched: until it is there, why not. */
export type Loaded<Value> = { readonly value?: Value; readonly error?: string };

/** Fetches when `key` changes, and again on `reload`; the last value stays until the next one is there. */
export function useLoaded<Value>(key: string, load: () => Promise<Value>): Loaded<Value> & { reload: () => void } {
  const [loaded, setLoaded] = useState<Loaded<Value> & { key?: string }>({});
  const latest = useRef(load);
  latest.current = load;
  const run = useRef(0);
  const reload = useCallback(() => {
    const mine = ++run.current;
    latest.current().then(
      (value) => mine === run.current && setLoaded({ value, key }),
      (error: Error) => mine === run.current && setLoaded((before) => ({ ...before, error: error.message, key })),
    );
  }, [key]);
  useEffect(reload, [reload]);
  return { ...(loaded.key === key ? loaded : {}), reload };
}

/** The part of the address after `#/`, by its segments. */
export function useRoute(): string[] {
  const [route, setRoute] = useState(readRoute);
  useEffect(() => {
    // `#main`, where the skip link leads, is a place on the page and no page.
    const changed = () => /^(#\/|$)/.test(location.hash) && setRoute(readRoute());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}

function readRoute(): string[] {
  return location.hash.replace(/^#\/?/, '').split('/').map(decoded);
}

/** An address that somebody has mistyped stays as it is, and the page says that there is nothing of that name. */
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

/** Runs what a button does, and keeps why it failed. */
export function useAction(): { busy: boolean; error?: string; act: (run: () => Promise<unknown>) => Promise<void> } {
  const [state, setState] = useState<{ busy: boolean; error?: string }>({ busy: false });
  const act = useCallback(async (run: () => Promise<unknown>) => {
    setState({ busy: true });
    try {
      await run();
      setState({ busy: false });
    } catch (error) {
      setState({ busy: false, error: error instanceof Error ? error.message : String(error) });
    }
  }, []);
  return { ...state, act };
}

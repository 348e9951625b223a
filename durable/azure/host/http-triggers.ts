import type { Clock } from './clock.ts';
import type { FunctionsCore, TypedData } from './functions-core.ts';
import { type HttpRequest, type HttpResponse, type Loopback, serveLoopback } from './loopback.ts';

export interface HttpTriggersOptions {
  readonly clock: Clock;
  readonly core: FunctionsCore;
  readonly invoke: (name: string, trigger: TypedData) => Promise<TypedData>;
}

interface Route {
  readonly name: string;
  readonly methods: readonly string[];
  readonly path: RegExp;
}

/** Serves the HTTP functions of an app. Unlike the Functions host, it requires no function keys. */
export async function startHttpTriggers({ clock, core, invoke }: HttpTriggersOptions): Promise<Loopback> {
  const routes = [...core.functions.values()].flatMap(({ metadata: { name, bindings } }): Route[] => {
    const trigger = Object.values(bindings).find(({ type }) => type === 'httpTrigger');
    if (trigger === undefined) return [];
    return [{ name, methods: trigger.methods ?? ['GET', 'POST'], path: toPattern(trigger.route ?? name) }];
  });
  // A literal path has priority over one with a parameter.
  routes.sort((a, b) => Number(a.path.source.includes('?<')) - Number(b.path.source.includes('?<')));

  const handle = async ({ method, url, headers, body }: HttpRequest): Promise<HttpResponse> => {
    const route = routes.find(({ methods, path }) => methods.includes(method) && path.test(url.pathname));
    if (route === undefined) return { status: 404 };
    const groups = Object.entries(route.path.exec(url.pathname)?.groups ?? {});
    const params = Object.fromEntries(groups.map(([name, value]) => [name, decodeURIComponent(value)]));
    const query = Object.fromEntries(url.searchParams);
    const data = body === '' ? undefined : { string: body };
    const release = clock.hold();
    try {
      const { http } = await invoke(route.name, {
        http: { method, url: url.href, headers, params, query, body: data },
      });
      const text = http?.body?.string ?? Buffer.from(http?.body?.bytes ?? []).toString();
      return { status: Number(http?.statusCode ?? 204), ...(http?.headers && { headers: http.headers }), body: text };
    } finally {
      release();
    }
  };
  const { url, close } = await serveLoopback(handle);
  return { url: `${url}/api`, close };
}

/** The regular expression of a route such as `orders/{id}`. */
const toPattern = (route: string): RegExp =>
  new RegExp(`^/api/${route.replaceAll(/\{(\w+)\}/g, (_, name) => `(?<${name}>[^/]+)`)}$`);

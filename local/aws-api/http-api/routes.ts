/** A route of an HTTP API, which invokes a function. */
export interface Route {
  /** `GET /orders/{id}` */
  readonly routeKey: string;
  /** Whether the handler verifies the caller itself; otherwise the API does. */
  readonly open: boolean;
  /** A caller's token must have one of these scopes, if tokens are used. @default every token is accepted */
  readonly scopes?: readonly string[];
  readonly functionName: string;
  /** Whether the function waits for something that takes time on the run's clock, which must advance meanwhile. */
  readonly waits?: boolean;
}

export interface RouteMatch {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * Returns a function that finds the route of a request; undefined if there is none. As in API Gateway, a literal part of a
 * path has priority over a parameter, and a path that exists with another method is not found.
 */
export function compileRoutes(routes: readonly Route[]): (method: string, path: string) => RouteMatch | undefined {
  const compiled = routes
    .map((route) => {
      const [method = '', path = ''] = route.routeKey.split(' ');
      return { route, method, parts: path.split('/') };
    })
    .sort((a, b) => parametersIn(a.parts) - parametersIn(b.parts));

  return (method, path) => {
    const parts = path.split('/');
    for (const candidate of compiled) {
      if (candidate.method !== method) continue;
      const pathParameters = match(candidate.parts, parts);
      if (pathParameters !== undefined) return { route: candidate.route, pathParameters };
    }
    return undefined;
  };
}

const isParameter = (part: string): boolean => part.startsWith('{') && part.endsWith('}');
const parametersIn = (parts: readonly string[]): number => parts.filter(isParameter).length;

function match(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index] ?? '';
    if (!isParameter(expected)) {
      if (part !== expected) return undefined;
    } else {
      const value = decode(part);
      if (value === '') return undefined;
      parameters[expected.slice(1, -1)] = value;
    }
  }
  return parameters;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

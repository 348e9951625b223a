import { Fn, TerraformVariable } from 'cdktf';
import { functionNames, functionSpec, routeScope } from '../functions/manifest.ts';

/** Scopes by route, such as `POST /orders`: a caller's token must have one of them; an empty list asks for none. */
export type RouteScopes = Readonly<Record<string, readonly string[]>>;

/** The routes whose callers must say who they are. */
export const identityRoutes: readonly string[] = functionNames.flatMap((name) => {
  const { route, authorization = 'identity' } = functionSpec(name);
  return route === undefined || authorization === 'signature' ? [] : [route];
});

/**
 * The scopes that a route asks for: its own, unless others are configured.
 * @param configured in a module a variable, whose validation knows the routes
 * @throws Error naming a route that there is not, and those that there are
 */
export function scopesOf(configured: RouteScopes | TerraformVariable = {}): (route: string) => readonly string[] {
  if (configured instanceof TerraformVariable) {
    return (route) => Fn.lookup(configured.value, route, [routeScope(route)]);
  }
  const unknown = Object.keys(configured).filter((route) => !identityRoutes.includes(route));
  if (unknown.length > 0) {
    throw new Error(
      `jwt.scopes names ${unknown.join(', ')}: the routes that ask for a token are ${identityRoutes.join(', ')}.`,
    );
  }
  return (route) => configured[route] ?? [routeScope(route)];
}

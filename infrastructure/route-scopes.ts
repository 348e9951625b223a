import { Fn, TerraformVariable } from 'cdktf';
import { functionNames, functionSpec, routeScope } from '../functions/manifest.ts';

/** Scopes by route (`POST /orders`): a caller's token must have one of them; with an empty list, it needs none. */
export type RouteScopes = Readonly<Record<string, readonly string[]>>;

/** The routes whose callers must be authenticated by the API. */
export const identityRoutes: readonly string[] = functionNames.flatMap((name) => {
  const { route, authorization = 'identity' } = functionSpec(name);
  return route === undefined || authorization === 'signature' ? [] : [route];
});

/**
 * The scopes of a route: its default scope, unless others are configured.
 * @param configured the scopes of some routes; in the Terraform module a variable, whose validation checks the routes
 * @throws Error naming each unknown route, and the known ones
 */
export function scopesOf(configured: RouteScopes | TerraformVariable = {}): (route: string) => readonly string[] {
  if (configured instanceof TerraformVariable) {
    return (route) => Fn.lookup(configured.value, route, [routeScope(route)]);
  }
  const unknown = Object.keys(configured).filter((route) => !identityRoutes.includes(route));
  if (unknown.length > 0) {
    throw new Error(
      `jwt.scopes names ${unknown.join(', ')}, but the routes with authorization are ${identityRoutes.join(', ')}.`,
    );
  }
  return (route) => configured[route] ?? [routeScope(route)];
}

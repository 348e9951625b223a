import { existsSync } from 'node:fs';
import path from 'node:path';
import { type FunctionName, functionNames, functionSpec } from '../manifest.ts';
import type { Operation } from './operation.ts';

/** A route with its operation. */
export interface DescribedRoute {
  /** The function that the route invokes. */
  readonly name: FunctionName;
  /** `POST /orders` */
  readonly route: string;
  /** The path of the example's request: `/orders/order-1`. */
  readonly examplePath: string;
  readonly operation: Operation;
}

/** The operations of all routes, in the sequence of functions/manifest.ts. */
export const describedRoutes: readonly DescribedRoute[] = await Promise.all(functionNames.flatMap(describe));

/**
 * Reads the operation of a function's route; nothing if the function has no route.
 * @throws Error naming the file that is missing or wrong
 */
function describe(name: FunctionName): [] | [Promise<DescribedRoute>] {
  const { route } = functionSpec(name);
  return route === undefined ? [] : [read(name, route)];
}

async function read(name: FunctionName, route: string): Promise<DescribedRoute> {
  const file = path.resolve(import.meta.dirname, '..', name, 'operation.ts');
  if (!existsSync(file)) {
    throw new Error(
      `functions/${name}/operation.ts is missing: export an \`operation\` from it, with the request, response and errors of ${route}`,
    );
  }
  const { operation }: { operation?: Operation } = await import(file);
  if (operation === undefined) throw new Error(`functions/${name}/operation.ts must export \`operation\``);
  const { id, body } = operation.example;
  if (route.includes('{id}') !== (id !== undefined) || route.startsWith('POST') !== (body !== undefined)) {
    throw new Error(
      `functions/${name}/operation.ts: its example must have an id and a body exactly where ${route} does`,
    );
  }
  const [, template = ''] = route.split(' ');
  return { name, route, examplePath: template.replace('{id}', id ?? ''), operation };
}

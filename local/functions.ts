import { existsSync } from 'node:fs';
import path from 'node:path';
import type { FunctionSettings } from 'step-functions-engine/lambda-runtime';
import { UserError } from 'step-functions-engine/server';
import {
  type EnvironmentName,
  type FunctionName,
  functionNames,
  functionSpec,
  routeScope,
} from '../functions/manifest.ts';
import { workflowSpec } from '../state-machines/manifest.ts';
import type { Route } from './aws-api/http-api/routes.ts';

/** The routes of the HTTP API. */
export const routes: readonly Route[] = functionNames.flatMap((functionName) => {
  const { route: routeKey, authorization } = functionSpec(functionName);
  if (routeKey === undefined) return [];
  const open = authorization === 'signature';
  return [{ routeKey, functionName, open, scopes: [routeScope(routeKey)], waits: waitsForExecutions(functionName) }];
});

/** Whether a function waits for the end of executions that it starts. */
function waitsForExecutions(name: FunctionName): boolean {
  return (functionSpec(name).startsExecutions ?? []).some((workflow) => workflowSpec(workflow).type === 'EXPRESS');
}

/** @throws UserError naming the functions that have no bundle */
export function requireBundles(folder: string): void {
  const missing = functionNames.filter((name) => !existsSync(path.join(folder, name, 'handler.mjs')));
  if (missing.length > 0) {
    throw new UserError(`These functions are not built: ${missing.join(', ')}. Run \`make build\` first.`);
  }
}

/**
 * Each function as its deployment sets it up: only the variables that the manifest gives it.
 * @param endpoints what every function is given besides, so that its AWS clients call this machine
 * @param ownKeys whether each signs with an access key id of its own, its name, so that an endpoint sees whose call it is
 */
export function functionSettings(
  bundles: string,
  values: Readonly<Record<EnvironmentName, string>>,
  endpoints: Readonly<Record<string, string>>,
  ownKeys: boolean,
): Record<string, FunctionSettings> {
  return Object.fromEntries(
    functionNames.map((name) => {
      const { timeout, memory, environment } = functionSpec(name);
      const variables = Object.fromEntries(environment.map((variable) => [variable, values[variable]]));
      const file = path.join(bundles, name, 'handler.mjs');
      // Lambda's Node.js needs no such note, and it would be in every function's log.
      const quiet = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
      // Not by default: DynamoDB Local keeps a database for each key.
      const identity = ownKeys && { AWS_ACCESS_KEY_ID: name };
      const waits = waitsForExecutions(name);
      return [
        name,
        { file, timeout, memory, waits, environment: { ...variables, ...endpoints, ...identity, ...quiet } },
      ];
    }),
  );
}

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

/**
 * Checks that every function of the manifest has a bundle.
 * @throws UserError naming the functions that have none
 */
export function requireBundles(folder: string): void {
  const missing = functionNames.filter((name) => !existsSync(path.join(folder, name, 'handler.mjs')));
  if (missing.length > 0) {
    throw new UserError(`These functions are not built: ${missing.join(', ')}. Run \`make build\` first.`);
  }
}

/**
 * The settings of each function as in a deployment: it has only the variables of its row in the manifest.
 * @param endpoints further variables for every function, so that its AWS clients call this machine
 * @param ownKeys whether each function signs with its own name as the access key id, so that an endpoint can see the
 *   caller
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
      // Suppresses the warning about the Node.js version that the SDK would write into every function's log.
      const quiet = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
      // Not by default, because DynamoDB Local has a separate database for each access key.
      const identity = ownKeys && { AWS_ACCESS_KEY_ID: name };
      const waits = waitsForExecutions(name);
      return [
        name,
        { file, timeout, memory, waits, environment: { ...variables, ...endpoints, ...identity, ...quiet } },
      ];
    }),
  );
}

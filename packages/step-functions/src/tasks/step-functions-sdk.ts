import { AwsServiceError } from '../execution/aws-services.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { formatTimestamp } from '../language/timestamp.ts';
import { sdkFailure } from './aws-service-task.ts';
import type { ServiceIntegration } from './service-task.ts';

/** `aws-sdk:sfn:<action>`: calls this engine's own API directly, without HTTP. */
export function stepFunctionsSdkIntegration(action: string, suffix: string): ServiceIntegration {
  const name = action.charAt(0).toUpperCase() + action.slice(1);
  return {
    resourceType: 'aws-sdk:sfn',
    resource: action + suffix,
    pattern: suffix === '' ? 'request-response' : 'callback',
    call: ({ host, waiting, visit }, parameters) => {
      host.api(name, toWire(parameters) as JsonObject, { executionArn: visit.thread.execution.arn }).then(
        (output) => waiting.send({ type: 'response', value: fromWire(output as Json) }),
        (reason: { name: string; message: string; statusCode?: number }) =>
          waiting.send({
            type: 'failure',
            ...sdkFailure('Sfn', new AwsServiceError(reason.name, reason.message, reason.statusCode ?? 400)),
          }),
      );
    },
    output: (response) => response,
  };
}

/**
 * Converts a state's parameters: `TaskToken` becomes `taskToken`, and an object becomes JSON text if the API expects
 * text.
 */
function toWire(value: Json): Json {
  if (Array.isArray(value)) return value.map(toWire);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([member, item]) => {
      const isText = ['Input', 'Output', 'Definition'].includes(member) && typeof item === 'object' && item !== null;
      return [member.charAt(0).toLowerCase() + member.slice(1), isText ? JSON.stringify(item) : toWire(item)];
    }),
  );
}

function fromWire(value: Json): Json {
  if (Array.isArray(value)) return value.map(fromWire);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([member, item]) => {
      const isTime = typeof item === 'number' && (member.endsWith('Date') || member === 'timestamp');
      const shown = isTime ? formatTimestamp(Math.round(item * 1000)) : fromWire(item);
      return [member.charAt(0).toUpperCase() + member.slice(1), shown];
    }),
  );
}

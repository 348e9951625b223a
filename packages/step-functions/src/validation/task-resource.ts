import { findIntegration, isRecognised, parseResource } from '../integrations/find.ts';
import type { Json, JsonObject } from '../language/json.ts';
import { below, checkObject, checkString, type Place } from './checks.ts';

/** Checks the Resource of a Task state and the fields that depend on it. @param place the location of the state */
export function checkTaskResource(state: JsonObject, place: Place, isExpress: boolean): void {
  const resource = state.Resource;
  const at = below(place, 'Resource');
  if (resource === undefined || !checkString(resource, at)) return;
  if (!/^arn:[^:]+:[^:]+:/.test(resource)) {
    at.report.schema('Value is not a valid resource ARN', at.at);
    return;
  }
  if (isExpress) checkExpress(resource, at);
  const name = parseResource(resource);
  if (name === undefined) return;
  if (!isRecognised(name)) {
    const reason = 'The value is not a valid resource ARN, or the resource is not available in this region.';
    at.report.schema(`The resource provided ${resource} is not recognized. ${reason}`, at.at);
    return;
  }
  const field = place.language === 'JSONata' ? 'Arguments' : 'Parameters';
  checkParameters(state[field], field, resource, findIntegration(name)?.required ?? [], place);
}

function checkParameters(
  parameters: Json | undefined,
  field: string,
  resource: string,
  required: readonly string[],
  place: Place,
): void {
  if (parameters === undefined) {
    place.report.schema(`${field} field is required for resource ARN: ${resource}`, place.at);
    return;
  }
  // In JSONata, one expression may return all of them.
  if (place.language === 'JSONata' && typeof parameters === 'string') return;
  const at = below(place, field);
  if (!checkObject(parameters, at)) return;
  for (const name of required) {
    if (parameters[name] === undefined && parameters[`${name}.$`] === undefined) {
      place.report.schema(`The field '${name}' is required but was missing`, at.at);
    }
  }
}

function checkExpress(resource: string, { report, at }: Place): void {
  if (/\.sync(:2)?$/.test(resource)) {
    report.schema("Express state machine does not support '.sync' service integration", at);
  } else if (resource.endsWith('.waitForTaskToken')) {
    // AWS's message has these two spaces.
    report.schema("Express state machine does not support '.waitForTaskToken' service integration ", at);
  } else if (/^arn:[^:]+:states:[^:]*:[^:]*:activity:/.test(resource)) {
    report.schema('Express state machine does not support Activity ARN', at);
  }
}

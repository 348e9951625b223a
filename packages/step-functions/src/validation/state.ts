import { forbiddenInNames } from '../language/forbidden-in-names.ts';
import type { Json, JsonObject } from '../language/json.ts';
import { type StateType, stateTypes } from '../language/state-types.ts';
import {
  below,
  checkExclusive,
  checkNumber,
  checkOneOf,
  checkPath,
  checkRequired,
  checkString,
  checkSupported,
  checkTimestamp,
  type PathKind,
  type Place,
} from './checks.ts';
import { checkChoices } from './choice.ts';
import { checkCatch, checkRetry } from './error-handlers.ts';
import { commonFields, exclusiveFields, languageFields, stateNumbers } from './fields.ts';
import { checkMapFields } from './map.ts';
import { checkTaskResource } from './task-resource.ts';
import { checkAssign, checkExpressions, checkPayloadTemplate } from './templates.ts';

const templateFields = ['Parameters', 'ResultSelector', 'ItemSelector', 'Credentials'];
const pathKinds: Readonly<Record<string, PathKind>> = {
  InputPath: 'path',
  OutputPath: 'path',
  ResultPath: 'written',
  ItemsPath: 'reference',
  SecondsPath: 'path',
  TimestampPath: 'path',
  TimeoutSecondsPath: 'path',
  HeartbeatSecondsPath: 'path',
  MaxConcurrencyPath: 'number',
  ToleratedFailurePercentagePath: 'number',
  ToleratedFailureCountPath: 'number',
  ErrorPath: 'expression',
  CausePath: 'expression',
};
const textFields = ['Next', 'Default', 'Error', 'Cause'];
const nullable = ['InputPath', 'OutputPath', 'ResultPath'];
/** Fields without expressions of the state: literals, or nested state machines. */
const withoutExpressions = [
  'Type',
  'Comment',
  'QueryLanguage',
  'Resource',
  'Next',
  'Default',
  'Retry',
  'Catch',
  'Branches',
];
const nestedMachines = ['ItemProcessor', 'Iterator', 'Label'];

/** Checks the fields of a state. Nested state machines and transitions are checked elsewhere. */
export function checkStateFields(state: JsonObject, type: StateType, place: Place, isExpress: boolean): void {
  const traits = stateTypes[type];
  checkSupported(state, [...commonFields, ...traits.fields], place);
  checkLanguageFields(state, place);
  checkRequired(state, traits.required, place);
  for (const group of exclusiveFields) checkExclusive(state, group, place);
  for (const group of traits.oneOf) checkExactlyOne(state, group, place);
  for (const [field, value] of Object.entries(state)) checkField(field, value, below(place, field));
  if (type === 'Task') checkTaskResource(state, place, isExpress);
  checkHeartbeat(state, place);
  if (type === 'Map') checkMapFields(state, place);
  if (place.language === 'JSONata') {
    for (const [field, value] of Object.entries(state)) {
      if ([...withoutExpressions, ...nestedMachines].includes(field)) continue;
      const hasResult = traits.inspectedSteps.result && ['Output', 'Assign'].includes(field);
      checkExpressions(value, below(place, field), hasResult ? ['errorOutput'] : ['errorOutput', 'result']);
    }
  }
}

function checkLanguageFields(state: JsonObject, { report, at, language }: Place): void {
  for (const field of Object.keys(state)) {
    const only = languageFields[field];
    if (only === undefined || only === language) continue;
    const message = `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${only}' QueryLanguage`;
    report.schema(message, at);
  }
}

function checkExactlyOne(state: JsonObject, group: readonly string[], place: Place): void {
  checkExclusive(state, group, place);
  const isNone = group.every((field) => state[field] === undefined || (field === 'End' && state.End !== true));
  if (isNone)
    place.report.schema(`This object should have only one of the following fields: [${group.join(', ')}]`, place.at);
}

function checkField(field: string, value: Json, place: Place): void {
  const numbers = stateNumbers[field];
  const pathKind = pathKinds[field];
  if (numbers !== undefined) checkNumber(value, numbers, place);
  else if (pathKind !== undefined) {
    const isNothing = value === null && nullable.includes(field);
    if (place.language === 'JSONPath' && !isNothing) checkPath(value, place, pathKind);
  } else if (field === 'Timestamp') checkTimestamp(value, place);
  else if (field === 'Retry') checkRetry(value, place);
  else if (field === 'Catch') checkCatch(value, place);
  else if (field === 'Choices') checkChoices(value, place);
  else if (field === 'Assign') checkAssign(value, place);
  else if (textFields.includes(field)) checkString(value, place);
  else if (field === 'QueryLanguage') checkOneOf(value, ['JSONPath', 'JSONata'], place);
  else if (field === 'Label') checkLabel(value, place);
  else if (templateFields.includes(field) && place.language === 'JSONPath') checkPayloadTemplate(value, place);
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html */
function checkHeartbeat({ HeartbeatSeconds, TimeoutSeconds }: JsonObject, { report, at }: Place): void {
  if (typeof HeartbeatSeconds !== 'number' || typeof TimeoutSeconds !== 'number') return;
  if (HeartbeatSeconds >= TimeoutSeconds) report.schema('HeartbeatSeconds must be smaller than TimeoutSeconds', at);
}

const longestLabel = 40;

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html */
function checkLabel(value: Json, place: Place): void {
  if (!checkString(value, place)) return;
  const refuse = (reason: string) =>
    place.report.error('INVALID_LABEL_NAME', `The label '${value}' ${reason}`, place.at);
  if (value === '') refuse('is empty');
  else if (value.length > longestLabel) refuse(`exceeds the ${longestLabel}-character limit allowed by the service`);
  else if (forbiddenInNames.test(value)) refuse('contains invalid characters');
}

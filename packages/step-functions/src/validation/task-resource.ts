import type { Json, JsonObject } from '../language/json.ts';
import { below, checkObject, checkString, type Place } from './checks.ts';

/** Services whose optimised integration has no `.sync`, and no `.waitForTaskToken`. */
const withoutSync = ['lambda', 'sns', 'sqs', 'dynamodb', 'events', 'apigateway', 'aws-sdk', 'bedrock-agentcore'];
const withoutToken = [
  ...['athena', 'batch', 'codebuild', 'elasticmapreduce', 'emr-containers', 'emr-serverless', 'glue', 'databrew'],
  ...['mediaconvert', 'sagemaker', 'dynamodb', 'bedrock-agentcore'],
];

/** What the service's API cannot do without. */
const requiredParameters: Readonly<Record<string, readonly string[]>> = {
  'lambda:invoke': ['FunctionName'],
  'sqs:sendMessage': ['QueueUrl'],
  'dynamodb:putItem': ['TableName', 'Item'],
  'dynamodb:getItem': ['TableName', 'Key'],
  'states:startExecution': ['StateMachineArn'],
  'events:putEvents': ['Entries'],
};

/** The Resource of a Task state and what belongs to it. @param place the state's */
export function checkTaskResource(state: JsonObject, place: Place, isExpress: boolean): void {
  const resource = state.Resource;
  const at = below(place, 'Resource');
  if (resource === undefined || !checkString(resource, at)) return;
  if (!/^arn:[^:]+:[^:]+:/.test(resource)) {
    at.report.schema('Value is not a valid resource ARN', at.at);
    return;
  }
  if (isExpress) checkExpress(resource, at);
  const integration = /^arn:[^:]+:states:::([^:]+):(.+?)(\.sync(?::2)?|\.waitForTaskToken)?$/.exec(resource);
  if (integration === null) return;
  const [, service = '', api = '', pattern = ''] = integration;
  const isUnknown =
    (pattern.startsWith('.sync') && withoutSync.includes(service)) ||
    (pattern === '.sync:2' && service !== 'states') ||
    (pattern === '.waitForTaskToken' && withoutToken.includes(service));
  if (isUnknown) {
    const reason = 'The value is not a valid resource ARN, or the resource is not available in this region.';
    at.report.schema(`The resource provided ${resource} is not recognized. ${reason}`, at.at);
    return;
  }
  const field = place.language === 'JSONata' ? 'Arguments' : 'Parameters';
  checkParameters(state[field], field, resource, requiredParameters[`${service}:${api}`] ?? [], place);
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
  // In JSONata an expression may give them as a whole.
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
    // The two spaces are AWS's.
    report.schema("Express state machine does not support '.waitForTaskToken' service integration ", at);
  } else if (/^arn:[^:]+:states:[^:]*:[^:]*:activity:/.test(resource)) {
    report.schema('Express state machine does not support Activity ARN', at);
  }
}

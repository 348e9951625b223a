import { findIntegration, integratedServices, parseResource } from '../integrations/find.ts';
import { isJsonObject, type Json } from '../language/json.ts';
import { StatesError } from '../language/states-error.ts';
import { serviceModel } from './service-model.ts';

/**
 * Checks the parameters of a Task state when it runs: a field that the API does not have fails the execution. AWS also
 * checks them only then.
 * @returns a function that returns the parameters, or throws StatesError
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-parameters.html
 */
export function parameterCheck(resource: string): (parameters: Json) => Json {
  const called = calledAction(resource);
  if (called === undefined) return (parameters) => parameters;
  let isKnown: ((field: string) => boolean) | undefined;
  return (parameters) => {
    if (!isJsonObject(parameters)) return parameters;
    isKnown ??= knownFields(called);
    for (const field of Object.keys(parameters)) {
      if (isKnown(field)) continue;
      throw new StatesError('States.Runtime', `The field "${field}" is not supported by Step Functions`);
    }
    return parameters;
  };
}

interface ApiAction {
  /** As `aws-sdk` resources name it. */
  readonly service: string;
  readonly action: string;
}

/** The API action that gets a state's parameters unchanged. */
function calledAction(resource: string): ApiAction | undefined {
  const name = parseResource(resource);
  if (name === undefined) return undefined;
  const { isSdk, service, action } = name;
  if (isSdk) return { service, action };
  const sdkService = findIntegration(name)?.request === undefined ? integratedServices[service]?.sdkService : undefined;
  return sdkService === undefined ? undefined : { service: sdkService, action };
}

function knownFields({ service, action }: ApiAction): (field: string) => boolean {
  const parameters = serviceModel(service)?.parameters[action];
  if (parameters === undefined) return () => true;
  // The AWS SDK for Java, whose names states use, writes `Acl` and `Etag` where the API writes `ACL` and `ETag`.
  const names = new Set(parameters.map((name) => name.toLowerCase()));
  return (field) => names.has(field.toLowerCase()) && !/^[a-z]/.test(field);
}

import { sdkActions } from './sdk-actions.ts';

interface SdkService {
  /** As errors name it: `DynamoDb`. */
  readonly name: string;
  /** As packages of the AWS SDK for JavaScript name it: `dynamodb`, `cloudwatch-logs`. */
  readonly packageName: string;
  /** Its actions, still together by verb. */
  readonly line: string;
}

let services: Map<string, SdkService> | undefined;

/** The services by the name that resources have for them: `dynamodb`. */
function sdkServices(): Map<string, SdkService> {
  services ??= new Map(
    sdkActions
      .trim()
      .split('\n')
      .map((line) => {
        const [name = '', packageName = ''] = line.split(' ', 2);
        return [name.toLowerCase(), { name, packageName, line: line.slice(name.length + packageName.length + 2) }];
      }),
  );
  return services;
}

/**
 * What errors call a service: `DynamoDb`; undefined if there is no such service.
 * @param service as in `aws-sdk:<service>:<action>`
 */
export function sdkServiceName(service: string): string | undefined {
  return sdkServices().get(service)?.name;
}

/** As `@aws-sdk/client-<name>` has it. @param service as in `aws-sdk:<service>:<action>` */
export function sdkPackageName(service: string): string {
  return sdkServices().get(service)?.packageName ?? service;
}

/** Whether the AWS SDK has the action, which must begin with a small letter. */
export function hasSdkAction(service: string, action: string): boolean {
  const line = sdkServices().get(service)?.line;
  if (line === undefined || !/^[a-z]/.test(action)) return false;
  const name = action.charAt(0).toUpperCase() + action.slice(1);
  return line.split(' ').some((group) => {
    const [verb = '', rests = ''] = group.split('=');
    return verb !== '' && name.startsWith(verb) && rests.split(',').includes(name.slice(verb.length));
  });
}

import { sdkActions } from './sdk-actions.ts';

interface SdkService {
  /** The name in errors: `DynamoDb`. */
  readonly name: string;
  /** The name in packages of the AWS SDK for JavaScript: `dynamodb`, `cloudwatch-logs`. */
  readonly packageName: string;
  /** Its actions in the packed form, grouped by verb. */
  readonly line: string;
}

let services: Map<string, SdkService> | undefined;

/** The services by their names in resources: `dynamodb`. */
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
 * The name of a service in errors: `DynamoDb`; undefined if there is no such service.
 * @param service as in `aws-sdk:<service>:<action>`
 */
export function sdkServiceName(service: string): string | undefined {
  return sdkServices().get(service)?.name;
}

/** The name of a service in `@aws-sdk/client-<name>`. @param service as in `aws-sdk:<service>:<action>` */
export function sdkPackageName(service: string): string {
  return sdkServices().get(service)?.packageName ?? service;
}

/** Whether the AWS SDK has the action, which must begin with a lower-case letter. */
export function hasSdkAction(service: string, action: string): boolean {
  const line = sdkServices().get(service)?.line;
  if (line === undefined || !/^[a-z]/.test(action)) return false;
  const name = action.charAt(0).toUpperCase() + action.slice(1);
  return line.split(' ').some((group) => {
    const [verb = '', rests = ''] = group.split('=');
    return verb !== '' && name.startsWith(verb) && rests.split(',').includes(name.slice(verb.length));
  });
}

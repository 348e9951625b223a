import type { Construct } from 'constructs';
import { HandlerFunction, type HandlerFunctionProps } from './constructs/handler-function.ts';
import type { HttpApi } from './constructs/http-api.ts';

export interface SandboxGatewayProps
  extends Pick<HandlerFunctionProps, 'logRetention' | 'metricNamespace' | 'encryption' | 'alarms'> {
  /** The name of the stack. */
  readonly name: string;
  /** The folder with its bundle. */
  readonly bundle: string;
  readonly table: { readonly name: string; readonly arn: string };
  readonly secretArn: string;
  readonly api: HttpApi;
}

/**
 * Deploys a test payment gateway, which moves no money. It has a route of the stack's API, and no function URL
 * (docs/decisions/sandbox-route.md explains why).
 * @returns its base URL
 */
export function addSandboxGateway(scope: Construct, props: SandboxGatewayProps): string {
  const { name, bundle, table, secretArn, api, ...shared } = props;
  const notUsedLocally = 'the local run has a gateway of its own, by the same rules';
  const gateway = new HandlerFunction(scope, 'sandbox-gateway', {
    name: `${name}-sandbox-gateway`,
    description: 'A payment gateway for trying out: it moves no money',
    bundle,
    timeout: 10,
    memory: 256,
    environment: { TABLE_NAME: table.name, PAYMENT_SECRET_ARN: secretArn },
    permissions: [
      {
        why: 'Stores the payments of the sandbox, separate from the orders',
        notUsedLocally,
        actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        resources: [table.arn],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['SANDBOX#*'] } },
      },
      {
        why: 'Reads the API key that its callers must send, and the secret with which it signs callbacks',
        notUsedLocally,
        actions: ['secretsmanager:GetSecretValue'],
        resources: [secretArn],
      },
    ],
    ...shared,
  });
  api.route('POST /sandbox-gateway/{proxy+}', gateway, 'signature');
  return `${api.url}/sandbox-gateway`;
}

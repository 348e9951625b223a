import path from 'node:path';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret/index.js';
import { conditional, Fn, type IResolvable, type TerraformVariable, Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { EnvironmentName } from '../functions/manifest.ts';
import type { WorkflowVariable } from '../state-machines/manifest.ts';
import { type EnvironmentConfig, sandbox } from './config.ts';
import { type AlarmSettings, Alarms } from './constructs/alarms.ts';
import type { Encryption } from './constructs/encryption.ts';
import { createUnlessExisting, type ExistingResource } from './constructs/existing-resource.ts';
import { HttpApi, type JwtProps } from './constructs/http-api.ts';
import type { Network } from './constructs/network.ts';
import { NotificationPipe } from './constructs/notification-pipe.ts';
import { Table } from './constructs/table.ts';
import { personalDataVariable } from './personal-data-days.ts';
import { type RouteScopes, scopesOf } from './route-scopes.ts';
import { addSandboxGateway } from './sandbox-gateway.ts';

/** The settings of `EnvironmentConfig`, each of which may also be a Terraform variable. */
export interface OrderResourcesProps {
  /** The first part of every resource's name: `order-processing-dev`. */
  readonly name: string;
  readonly logRetention: number;
  readonly approvalLimits: Readonly<Record<string, number>> | IResolvable;
  /** A number, or a Terraform expression. @default forever */
  readonly personalDataDays?: number | string;
  readonly paymentGatewayUrl: string;
  /** The folder of the sandbox gateway's bundle. @default dist/sandbox/payment-gateway */
  readonly sandboxBundle?: string;
  readonly jwt?: Omit<JwtProps, 'scopesOf'> & { readonly scopes?: RouteScopes | TerraformVariable };
  readonly throttling: EnvironmentConfig['throttling'];
  readonly alarmEmails: readonly string[];
  readonly protectData: boolean | IResolvable;
  readonly encryption: Encryption;
  /**
   * The settings and existing resources that the caller of the Terraform module may pass.
   * @default every resource is created
   */
  readonly moduleSettings?: {
    readonly alarms: AlarmSettings;
    /** The ARN of the stream of the table. */
    readonly table: ExistingResource;
    /** The ARN of the payment secret. */
    readonly paymentSecret: ExistingResource;
    readonly network: Network;
  };
}

/**
 * The attributes of a notification; subscribers of the topic filter by `to`, which is `customer`, `approvers` or
 * `warehouse`.
 */
export const notificationAttributes = ['to', 'orderId', 'message', 'at'] as const;

/**
 * Creates the resources that do not depend on the orchestrator: table, notifications, payment secret, API, alarms, and
 * the sandbox gateway if the configuration asks for it.
 */
export function orderResources(scope: Construct, props: OrderResourcesProps) {
  const { name, logRetention, encryption, moduleSettings } = props;
  const alarms = new Alarms(scope, 'alarms', {
    name,
    emails: props.alarmEmails,
    encryptionKeyArn: encryption.keyArn,
    settings: moduleSettings?.alarms,
  });
  /** Props that all constructs share. */
  const shared = { logRetention, encryption, alarms, metricNamespace: name, network: moduleSettings?.network };
  const table = new Table(scope, 'table', {
    name,
    protect: props.protectData,
    encryption,
    existingStream: moduleSettings?.table,
  });
  const notifications = new NotificationPipe(scope, 'notifications', {
    name: `${name}-notifications`,
    streamArn: table.streamArn,
    sortKeyPrefix: 'NOTIFICATION#',
    attributes: notificationAttributes,
    ...shared,
  });
  // The operator sets its value, so it is neither in the code nor in the Terraform state.
  const secret = new SecretsmanagerSecret(scope, 'payment-secret', {
    name: `${name}-payment`,
    description:
      'The payment gateway’s API key and webhook secrets: {"apiKey": "...", "webhookSecrets": ["whsec_..."]}',
    kmsKeyId: encryption.keyArn,
    // days: without protection the name is free at once, so that the environment can be created again.
    recoveryWindowInDays: Token.asNumber(conditional(props.protectData, 30, 0)),
  });
  const paymentSecretArn = createUnlessExisting(secret, 'arn', moduleSettings?.paymentSecret);
  const jwt = props.jwt && { ...props.jwt, scopesOf: scopesOf(props.jwt.scopes) };
  const api = new HttpApi(scope, 'api', { name, jwt, throttling: props.throttling, ...shared });
  const gatewayUrl =
    props.paymentGatewayUrl === sandbox
      ? addSandboxGateway(scope, {
          name,
          bundle: props.sandboxBundle ?? path.resolve(import.meta.dirname, '../dist/sandbox/payment-gateway'),
          table,
          secretArn: paymentSecretArn,
          api,
          ...shared,
        })
      : props.paymentGatewayUrl;
  const environment: Record<Exclude<EnvironmentName, WorkflowVariable>, string> = {
    TABLE_NAME: table.name,
    APPROVAL_LIMITS: Fn.jsonencode(props.approvalLimits),
    PERSONAL_DATA_DAYS: personalDataVariable(props.personalDataDays),
    PAYMENT_GATEWAY_URL: gatewayUrl,
    PAYMENT_SECRET_ARN: paymentSecretArn,
    PAYMENT_CALLBACK_URL: `${api.url}/payments/callback`,
  };
  return { alarms, shared, table, notifications, paymentSecretArn, api, environment };
}

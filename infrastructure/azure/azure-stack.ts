import { ApplicationInsights } from '@cdktf/provider-azurerm/lib/application-insights/index.js';
import { DataAzurermClientConfig } from '@cdktf/provider-azurerm/lib/data-azurerm-client-config/index.js';
import { FunctionAppFlexConsumption } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption/index.js';
import { KeyVault } from '@cdktf/provider-azurerm/lib/key-vault/index.js';
import { LogAnalyticsWorkspace } from '@cdktf/provider-azurerm/lib/log-analytics-workspace/index.js';
import { MonitorActionGroup } from '@cdktf/provider-azurerm/lib/monitor-action-group/index.js';
import { MonitorScheduledQueryRulesAlertV2 } from '@cdktf/provider-azurerm/lib/monitor-scheduled-query-rules-alert-v2/index.js';
import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider/index.js';
import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group/index.js';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment/index.js';
import { ServicePlan } from '@cdktf/provider-azurerm/lib/service-plan/index.js';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account/index.js';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container/index.js';
import { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity/index.js';
import { LocalBackend, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { personalDataVariable } from '../personal-data-days.ts';
import { type AzureEnvironmentConfig, azureNames } from './azure-config.ts';

export interface AzureStackProps {
  readonly environment: string;
  readonly config: AzureEnvironmentConfig;
}

/**
 * The app's roles on the storage account, which contains its package and the orchestrations' histories, queues and
 * leases: the three roles that Durable Functions needs with identity-based connections,
 * https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-configure-managed-identity
 */
const storageRoles = {
  blobs: 'Storage Blob Data Owner',
  queues: 'Storage Queue Data Contributor',
  tables: 'Storage Table Data Contributor',
};

/** The names of the secrets in the vault, by app setting. The operator sets their values, which Terraform never contains. */
const secrets = {
  PAYMENT_SECRET: 'payment-secret',
  AWS_ACCESS_KEY_ID: 'aws-access-key-id',
  AWS_SECRET_ACCESS_KEY: 'aws-secret-access-key',
};

/** The alerts, each with the beginning of the trace message that raises it. */
const alerts = [
  {
    id: 'orders-parked',
    trace: 'OrderParked',
    description:
      'An order is parked: a compensation failed after all its retries. Look at its instance, repair the cause, and raise its event RepairCompleted.',
  },
  {
    id: 'executions-not-started',
    trace: 'ExecutionsNotStarted',
    description:
      'An order was accepted, but its instance cannot be started: the trace names the order and the error. It is tried again each minute.',
  },
];

/**
 * Order processing as a Durable Functions app: `order-processing-azure-<environment>`.
 *
 * The stack does not deploy the app's code, because the provider cannot: its `zip_deploy_file` posts to `/api/zipdeploy`,
 * which the Flex Consumption plan does not have
 * (https://github.com/hashicorp/terraform-provider-azurerm/issues/29630), with the basic authentication that is turned off
 * here. `make deploy-azure-code` deploys it after each apply.
 */
export class AzureStack extends TerraformStack {
  constructor(scope: Construct, { environment, config }: AzureStackProps) {
    const { stack: name, resourceGroup, functionApp: appName } = azureNames(environment, config);
    super(scope, name);
    // The subscription comes from ARM_SUBSCRIPTION_ID.
    new AzurermProvider(this, 'azurerm', { features: [{}], storageUseAzuread: true });
    new LocalBackend(this, { path: `../../../terraform.${name}.tfstate` });
    this.addOverride('terraform.required_version', '>= 1.10.0');

    const tags = { project: 'order-processing', environment };
    const group = new ResourceGroup(this, 'group', { name: resourceGroup, location: config.location, tags });
    const common = { resourceGroupName: group.name, location: group.location, tags };

    const storage = new StorageAccount(this, 'storage', {
      ...common,
      name: `storders${config.suffix}`,
      accountTier: 'Standard',
      accountReplicationType: 'ZRS',
      minTlsVersion: 'TLS1_2',
      allowNestedItemsToBePublic: false,
      // Access only by identities, not by account keys.
      sharedAccessKeyEnabled: false,
      defaultToOauthAuthentication: true,
    });
    const packages = new StorageContainer(this, 'packages', {
      name: 'app-package',
      storageAccountId: storage.id,
      containerAccessType: 'private',
    });
    const workspace = new LogAnalyticsWorkspace(this, 'workspace', {
      ...common,
      name: `log-${name}`,
      sku: 'PerGB2018',
      retentionInDays: config.logRetention,
    });
    const insights = new ApplicationInsights(this, 'insights', {
      ...common,
      name: `appi-${name}`,
      workspaceId: workspace.id,
      applicationType: 'Node.JS',
    });
    const vault = new KeyVault(this, 'vault', {
      ...common,
      name: `kv-orders-${config.suffix}`,
      tenantId: new DataAzurermClientConfig(this, 'client').tenantId,
      skuName: 'standard',
      rbacAuthorizationEnabled: true,
      purgeProtectionEnabled: true,
      softDeleteRetentionDays: 90,
    });
    const plan = new ServicePlan(this, 'plan', { ...common, name: `plan-${name}`, osType: 'Linux', skuName: 'FC1' });

    // A user-assigned identity, so that its rights exist before the app does: rights of a system-assigned identity
    // could be granted only after the app has started without them.
    const identity = new UserAssignedIdentity(this, 'identity', { ...common, name: `id-${name}` });
    const storageAssignments = Object.entries(storageRoles).map(
      ([id, roleDefinitionName]) =>
        new RoleAssignment(this, `may-use-${id}`, {
          scope: storage.id,
          roleDefinitionName,
          principalId: identity.principalId,
        }),
    );

    const functionApp = new FunctionAppFlexConsumption(this, 'app', {
      ...common,
      name: appName,
      servicePlanId: plan.id,
      runtimeName: 'node',
      runtimeVersion: '22',
      storageContainerType: 'blobContainer',
      storageContainerEndpoint: `${storage.primaryBlobEndpoint}${packages.name}`,
      storageAuthenticationType: 'UserAssignedIdentity',
      storageUserAssignedIdentityId: identity.id,
      instanceMemoryInMb: 2048,
      maximumInstanceCount: config.maximumInstances,
      httpsOnly: true,
      webdeployPublishBasicAuthenticationEnabled: false,
      // The app reads the secrets with its system-assigned identity: for another identity, an attribute of the app would
      // have to name it, and azurerm does not have that attribute
      // (https://github.com/hashicorp/terraform-provider-azurerm/pull/31439).
      identity: { type: 'SystemAssigned, UserAssigned', identityIds: [identity.id] },
      dependsOn: storageAssignments,
      siteConfig: { applicationInsightsConnectionString: insights.connectionString, minimumTlsVersion: '1.2' },
      appSettings: {
        AzureWebJobsStorage__accountName: storage.name,
        AzureWebJobsStorage__credential: 'managedidentity',
        AzureWebJobsStorage__clientId: identity.clientId,
        TABLE_NAME: config.table.name,
        AWS_REGION: config.table.region,
        APPROVAL_LIMITS: JSON.stringify(config.approvalLimits),
        PERSONAL_DATA_DAYS: personalDataVariable(config.personalDataDays),
        PAYMENT_GATEWAY_URL: config.paymentGatewayUrl,
        PAYMENT_CALLBACK_URL: `https://${appName}.azurewebsites.net/api/payments/callback`,
        ...Object.fromEntries(
          Object.entries(secrets).map(([setting, secret]) => [
            setting,
            `@Microsoft.KeyVault(VaultName=${vault.name};SecretName=${secret})`,
          ]),
        ),
      },
    });
    new RoleAssignment(this, 'may-read-secrets', {
      scope: vault.id,
      roleDefinitionName: 'Key Vault Secrets User',
      principalId: functionApp.identity.principalId,
    });
    this.#addAlerts(common, insights.id, config.alertEmails);

    new TerraformOutput(this, 'api_url', { value: `https://${functionApp.defaultHostname}/api`, staticId: true });
    new TerraformOutput(this, 'vault_name', { value: vault.name, staticId: true });
  }

  #addAlerts(
    common: { resourceGroupName: string; location: string; tags: Record<string, string> },
    insightsId: string,
    emails: readonly string[],
  ): void {
    const { resourceGroupName, tags } = common;
    const group = new MonitorActionGroup(this, 'alerts', {
      resourceGroupName,
      tags,
      name: 'order-alerts',
      shortName: 'orders',
      emailReceiver: emails.map((emailAddress) => ({ name: emailAddress, emailAddress })),
    });
    for (const { id, trace, description } of alerts) {
      new MonitorScheduledQueryRulesAlertV2(this, id, {
        ...common,
        name: id,
        description,
        scopes: [insightsId],
        severity: 1,
        evaluationFrequency: 'PT5M',
        windowDuration: 'PT5M',
        criteria: [
          {
            query: `traces | where message startswith "${trace}"`,
            timeAggregationMethod: 'Count',
            operator: 'GreaterThan',
            threshold: 0,
          },
        ],
        action: { actionGroups: [group.id] },
      });
    }
  }
}

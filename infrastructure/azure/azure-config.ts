/** The settings of one environment on Azure. Its stack is named `order-processing-azure-<environment>`. */
export interface AzureEnvironmentConfig {
  readonly location: string;
  /** Part of the names that must be unique in all of Azure: 1 to 8 lower-case letters and digits. */
  readonly suffix: string;
  /** The DynamoDB table, and its region. */
  readonly table: { readonly name: string; readonly region: string };
  /** Totals above which a person must approve an order, in minor units by currency. */
  readonly approvalLimits: Readonly<Record<string, number>>;
  /**
   * days that personal data is kept after the end of its order: 1 to 36500
   * @default forever
   */
  readonly personalDataDays?: number;
  /** Base URL of the payment gateway's API. */
  readonly paymentGatewayUrl: string;
  /** days that logs are kept, 30 to 730 */
  readonly logRetention: number;
  readonly maximumInstances: number;
  /** The mail addresses that receive every alert. */
  readonly alertEmails: readonly string[];
}

export const azureEnvironments = {
  dev: {
    location: 'westeurope',
    suffix: 'dev01',
    table: { name: 'order-processing-dev', region: 'eu-central-1' },
    approvalLimits: { EUR: 50_000 },
    paymentGatewayUrl: 'https://gateway.dev.example.com',
    logRetention: 30,
    maximumInstances: 40,
    alertEmails: [],
  },
} as const satisfies Record<string, AzureEnvironmentConfig>;

/** The names of resources that both the stack and `make deploy-azure-code` use. */
export interface AzureNames {
  readonly stack: string;
  readonly resourceGroup: string;
  /** Unique in all of Azure, because it is part of the host name. */
  readonly functionApp: string;
}

/**
 * The names of an environment's resources.
 * @throws Error if the suffix is not valid in a name
 */
export function azureNames(environment: string, { suffix }: Pick<AzureEnvironmentConfig, 'suffix'>): AzureNames {
  if (!/^[a-z0-9]{1,8}$/.test(suffix)) {
    throw new Error(`azure-config.ts: suffix '${suffix}' must be 1 to 8 lower-case letters and digits.`);
  }
  const stack = `order-processing-azure-${environment}`;
  return { stack, resourceGroup: `rg-${stack}`, functionApp: `func-orders-${suffix}` };
}

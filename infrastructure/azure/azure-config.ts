/** What differs between the environments on Azure, and nothing else. The stack is named `order-processing-azure-<environment>`. */
export interface AzureEnvironmentConfig {
  readonly location: string;
  /** Makes names unique that must be so in all of Azure: 1 to 8 lower-case letters and digits. */
  readonly suffix: string;
  /** The DynamoDB table, and its region. */
  readonly table: { readonly name: string; readonly region: string };
  /** Totals above which a person must approve an order, in minor units by currency. */
  readonly approvalLimits: Readonly<Record<string, number>>;
  /**
   * days that what an order says of its customer is kept after its end: 1 to 36500
   * @default for good
   */
  readonly personalDataDays?: number;
  /** Base URL of the payment gateway's API. */
  readonly paymentGatewayUrl: string;
  /** days that logs are kept, 30 to 730 */
  readonly logRetention: number;
  readonly maximumInstances: number;
  /** Who gets every alert by mail. */
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

/** The names that the stack gives and that the deployment of the code uses. */
export interface AzureNames {
  readonly stack: string;
  readonly resourceGroup: string;
  /** Unique in all of Azure: it is the host's name. */
  readonly functionApp: string;
}

/** @throws Error if the suffix is not fit for a name */
export function azureNames(environment: string, { suffix }: Pick<AzureEnvironmentConfig, 'suffix'>): AzureNames {
  if (!/^[a-z0-9]{1,8}$/.test(suffix)) {
    throw new Error(`azure-config.ts: suffix '${suffix}' must be 1 to 8 lower-case letters and digits.`);
  }
  const stack = `order-processing-azure-${environment}`;
  return { stack, resourceGroup: `rg-${stack}`, functionApp: `func-orders-${suffix}` };
}

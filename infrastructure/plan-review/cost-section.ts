import type { Section } from './section.ts';
import { block, countOf, type ResourceChange, text, type Values } from './terraform-plan.ts';

interface Item {
  readonly called: string;
  readonly type: string;
  /** dollars a month */
  readonly price: number;
  /** Resources with the same result are paid once. @default each resource is paid */
  readonly sameAs?: (values: Values) => string;
}

/**
 * The resources with a fixed price: us-east-1, November 2026, without the free tier.
 * https://aws.amazon.com/cloudwatch/pricing/, https://aws.amazon.com/kms/pricing/,
 * https://aws.amazon.com/secrets-manager/pricing/
 */
const items: readonly Item[] = [
  { called: 'alarm', type: 'aws_cloudwatch_metric_alarm', price: 0.1 },
  { called: 'dashboard', type: 'aws_cloudwatch_dashboard', price: 3 },
  {
    called: 'log metric',
    type: 'aws_cloudwatch_log_metric_filter',
    price: 0.3,
    sameAs: (values) => {
      const metric = block(values, 'metric_transformation');
      return `${text(metric, 'namespace')} ${text(metric, 'name')}`;
    },
  },
  { called: 'key', type: 'aws_kms_key', price: 1 },
  { called: 'secret', type: 'aws_secretsmanager_secret', price: 0.4 },
];

/** An estimate of the monthly cost without any request. */
export function costSection(resources: readonly ResourceChange[]): Section {
  const paid = items.map((item) => ({ ...item, ...countsOf(item, resources) })).filter(({ is, was }) => is + was > 0);
  const total = (side: 'is' | 'was') => paid.reduce((sum, item) => sum + item[side] * item.price, 0);
  if (paid.every(({ is, was }) => is === was)) return { title, lines: [] };
  const change = total('is') - total('was');
  const words = paid
    .filter(({ is }) => is > 0)
    .map(({ called, is, price }) => `${countOf(is, called)} ${dollars(is * price)}`)
    .join(', ');
  return {
    title,
    lines: [
      {
        mark: total('was') === 0 ? '+' : '~',
        text:
          `${dollars(total('is'))}${total('was') === 0 ? '' : `, ${change < 0 ? '' : '+'}${dollars(change)}`}` +
          `${words === '' ? '' : `: ${words}`}`,
      },
    ],
  };
}

const title = 'Fixed cost a month (us-east-1, November 2026, no free tier; requests, logs and data come on top)';

function countsOf({ type, sameAs }: Item, resources: readonly ResourceChange[]) {
  const ofType = resources.filter((resource) => resource.type === type);
  const count = (side: 'before' | 'after') => {
    const present = ofType.flatMap(({ address, change }) => {
      const values = change[side];
      return values === null ? [] : [sameAs?.(values) ?? address];
    });
    return new Set(present).size;
  };
  return { was: count('before'), is: count('after') };
}

const dollars = (amount: number): string => `${amount < 0 ? '-' : ''}$${Math.abs(amount).toFixed(2)}`;

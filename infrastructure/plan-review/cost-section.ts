import type { Section } from './section.ts';
import { block, countOf, type ResourceChange, text, type Values } from './terraform-plan.ts';

/** A type of resource with a fixed price. */
interface Item {
  /** The name of one such resource in the review. */
  readonly noun: string;
  readonly type: string;
  /** dollars a month */
  readonly price: number;
  /** Resources with the same key are billed once. @default each resource is billed */
  readonly billingKey?: (values: Values) => string;
}

/**
 * The resources with a fixed price: us-east-1, November 2026, without the free tier.
 * https://aws.amazon.com/cloudwatch/pricing/, https://aws.amazon.com/kms/pricing/,
 * https://aws.amazon.com/secrets-manager/pricing/
 */
const items: readonly Item[] = [
  { noun: 'alarm', type: 'aws_cloudwatch_metric_alarm', price: 0.1 },
  { noun: 'dashboard', type: 'aws_cloudwatch_dashboard', price: 3 },
  {
    noun: 'log metric',
    type: 'aws_cloudwatch_log_metric_filter',
    price: 0.3,
    billingKey: (values) => {
      const metric = block(values, 'metric_transformation');
      return `${text(metric, 'namespace')} ${text(metric, 'name')}`;
    },
  },
  { noun: 'key', type: 'aws_kms_key', price: 1 },
  { noun: 'secret', type: 'aws_secretsmanager_secret', price: 0.4 },
];

/** The monthly cost of the resources with a fixed price, and how the plan changes it. */
export function costSection(resources: readonly ResourceChange[]): Section {
  const paid = items
    .map((item) => ({ ...item, ...countsOf(item, resources) }))
    .filter(({ before, after }) => before + after > 0);
  const total = (side: 'before' | 'after') => paid.reduce((sum, item) => sum + item[side] * item.price, 0);
  if (paid.every(({ before, after }) => before === after)) return { title, lines: [] };
  const change = total('after') - total('before');
  const words = paid
    .filter(({ after }) => after > 0)
    .map(({ noun, after, price }) => `${countOf(after, noun)} ${dollars(after * price)}`)
    .join(', ');
  return {
    title,
    lines: [
      {
        mark: total('before') === 0 ? '+' : '~',
        text:
          `${dollars(total('after'))}${total('before') === 0 ? '' : `, ${change < 0 ? '' : '+'}${dollars(change)}`}` +
          `${words === '' ? '' : `: ${words}`}`,
      },
    ],
  };
}

const title =
  'Fixed cost a month (us-east-1, November 2026, no free tier; requests, logs and data are billed in addition)';

/** How many resources of a type are billed before and after the apply. */
function countsOf({ type, billingKey }: Item, resources: readonly ResourceChange[]) {
  const ofType = resources.filter((resource) => resource.type === type);
  const count = (side: 'before' | 'after') => {
    const present = ofType.flatMap(({ address, change }) => {
      const values = change[side];
      return values === null ? [] : [billingKey?.(values) ?? address];
    });
    return new Set(present).size;
  };
  return { before: count('before'), after: count('after') };
}

const dollars = (amount: number): string => `${amount < 0 ? '-' : ''}$${Math.abs(amount).toFixed(2)}`;

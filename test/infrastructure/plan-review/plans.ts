import { reviewOf } from '../../../infrastructure/plan-review/review.ts';
import type { Plan, ResourceChange, Values } from '../../../infrastructure/plan-review/terraform-plan.ts';

export interface Planned {
  /** `aws_sqs_queue.orders` */
  readonly address: string;
  readonly before?: Values;
  readonly after?: Values;
  /** Attributes that are known only after the apply. */
  readonly unknown?: readonly string[];
  /** The expressions of these attributes in the configuration. */
  readonly expressions?: Readonly<Record<string, string>>;
  /** The attributes that force a replacement. */
  readonly replacedFor?: readonly string[];
  /** @default derived from `before` and `after` */
  readonly actions?: ResourceChange['change']['actions'];
}

/** A plan in the JSON format of `terraform show -json`, with the given resources. */
export function planOf(...resources: readonly Planned[]): Plan {
  return {
    format_version: '1.2',
    resource_changes: resources.map((resource) => {
      const [type = '', name = ''] = resource.address.split('.');
      return {
        address: resource.address,
        mode: 'managed',
        type,
        name,
        change: {
          actions: resource.actions ?? actionsOf(resource),
          before: resource.before ?? null,
          after: resource.after ?? null,
          after_unknown: Object.fromEntries((resource.unknown ?? []).map((attribute) => [attribute, true])),
          replace_paths: (resource.replacedFor ?? []).map((attribute) => [attribute]),
        },
      };
    }),
    configuration: {
      root_module: {
        resources: resources
          .filter(({ after }) => after !== undefined)
          .map(({ address, after = {}, expressions = {} }) => ({
            address,
            expressions: Object.fromEntries([
              ...Object.keys(after).map((attribute) => [attribute, {}]),
              ...Object.entries(expressions).map(([attribute, template]) => [attribute, { constant_value: template }]),
            ]),
          })),
      },
    },
  };
}

function actionsOf({ before, after, unknown = [], replacedFor }: Planned) {
  if (replacedFor !== undefined) return ['delete', 'create'] as const;
  if (before === undefined) return ['create'] as const;
  if (after === undefined) return ['delete'] as const;
  return JSON.stringify(before) === JSON.stringify(after) && unknown.length === 0
    ? (['no-op'] as const)
    : (['update'] as const);
}

/** The review without colours and line breaks. */
export const review = (...resources: readonly Planned[]): string =>
  reviewOf(planOf(...resources), { colour: false, width: 1000 }).replaceAll(/ +/g, ' ');

/** The lines of a text that are red in a terminal. */
export const redLines = (...resources: readonly Planned[]): readonly string[] =>
  reviewOf(planOf(...resources), { colour: true, width: 1000 })
    .split('\n')
    .filter((line) => line.startsWith('\u001b[31m'))
    .map((line) => line.slice(5, -4).trim().replaceAll(/ +/g, ' '));

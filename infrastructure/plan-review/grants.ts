import { locationOf, type PlanLocation, readableArn, unknown } from './arn.ts';
import { KnownTexts } from './known-text.ts';
import { nameOf, type Plan, type ResourceChange, resourcesOf } from './terraform-plan.ts';

/** One action that a policy allows or denies on one resource; or a role's permissions boundary. */
export interface Grant {
  /** `role orders-reserve-items`; for a policy on a resource, the resource: `queue orders-dead-letters`. */
  readonly holder: string;
  readonly effect: 'Allow' | 'Deny' | 'Boundary';
  /** `dynamodb:GetItem` */
  readonly action: string;
  /** Empty for a resource-based policy. */
  readonly resource: string;
  /** Who may do it, in a resource-based policy or a trust policy; otherwise empty. */
  readonly principal: string;
  /** Empty: always. */
  readonly condition: string;
}

export interface Grants {
  readonly before: readonly Grant[];
  readonly after: readonly Grant[];
  /** The addresses of resources with a policy that is known only after the apply. */
  readonly hidden: readonly string[];
}

type Side = 'before' | 'after';

/** Reads all grants in the policies of a plan, before and after the apply. */
export function grantsOf(plan: Plan): Grants {
  const resources = resourcesOf(plan);
  const reader = new GrantReader(new KnownTexts(plan), locationOf(resources));
  return {
    before: resources.flatMap((resource) => reader.read(resource, 'before')),
    after: resources.flatMap((resource) => reader.read(resource, 'after')),
    hidden: resources.filter((resource) => reader.isHidden(resource)).map(({ address }) => address),
  };
}

/** The attributes that contain a policy, in any type of resource. */
const policyAttributes = ['policy', 'assume_role_policy', 'access_policy', 'resource_policy', 'repository_policy'];

/** The attribute that names the role, or the resource, that has a policy. */
const holderAttributes: Readonly<Record<string, readonly [kind: string, attribute: string]>> = {
  aws_dynamodb_resource_policy: ['table', 'resource_arn'],
  aws_iam_group_policy: ['group', 'group'],
  aws_iam_policy: ['policy', 'name'],
  aws_iam_role: ['role', 'name'],
  aws_iam_role_policy: ['role', 'role'],
  aws_iam_role_policy_attachment: ['role', 'role'],
  aws_iam_user_policy: ['user', 'user'],
  aws_kms_key: ['key', 'description'],
  aws_kms_key_policy: ['key', 'key_id'],
  aws_lambda_permission: ['function', 'function_name'],
  aws_s3_bucket_policy: ['bucket', 'bucket'],
  aws_secretsmanager_secret_policy: ['secret', 'secret_arn'],
  aws_sns_topic_policy: ['topic', 'arn'],
  aws_sqs_queue_policy: ['queue', 'queue_url'],
};

/** Whether resources of a type exist only for their policy, so that it is always configured. */
const isPolicyType = (type: string): boolean => type.startsWith('aws_iam_') || type.endsWith('_policy');

class GrantReader {
  readonly #texts: KnownTexts;
  readonly #location: PlanLocation;

  constructor(texts: KnownTexts, location: PlanLocation) {
    this.#texts = texts;
    this.#location = location;
  }

  /** Whether a resource has a policy that is known only after the apply. */
  isHidden(resource: ResourceChange): boolean {
    return (
      policyAttributes.some((attribute) => this.#isHiddenPolicy(resource, attribute)) ||
      this.#texts.isHidden(resource, 'policy_arn')
    );
  }

  #isHiddenPolicy(resource: ResourceChange, attribute: string): boolean {
    if (this.#texts.isHidden(resource, attribute)) return true;
    const policy = this.#texts.after(resource, attribute);
    const isOpaque = policy !== undefined && statementsOf(policy) === undefined;
    return isOpaque && this.#texts.isConfigured(resource, attribute);
  }

  /** The grants in the policies of a resource. */
  read(resource: ResourceChange, side: Side): readonly Grant[] {
    const holder = this.#holder(resource, side);
    const arn = (attribute: string) => readableArn(this.#texts[side](resource, attribute) ?? '', this.#location);
    const plain = { holder, effect: 'Allow', principal: '', condition: '' } as const;
    if (resource.change[side] === null) return [];
    if (resource.type === 'aws_iam_role_policy_attachment') {
      return [{ ...plain, action: arn('policy_arn'), resource: '' }];
    }
    if (resource.type === 'aws_lambda_permission') return [this.#invocation(resource, side, holder)];
    const boundary = arn('permissions_boundary');
    return [
      ...policyAttributes.flatMap((attribute) => this.#policy(resource, side, attribute, holder)),
      ...(boundary === '' ? [] : [{ ...plain, effect: 'Boundary' as const, action: '', resource: boundary }]),
    ];
  }

  #holder(resource: ResourceChange, side: Side): string {
    const [kind, attribute] = holderAttributes[resource.type] ?? [];
    if (kind === undefined || attribute === undefined) {
      const { type } = resource;
      return `${type.replace(/^aws_/, '').replaceAll('_', ' ')} ${nameOf(resource)}`;
    }
    const name = this.#texts[side](resource, attribute) ?? resource.address;
    return name.startsWith('arn:') ? readableArn(name, this.#location) : `${kind} ${name.replace(/^.*\//, '')}`;
  }

  #invocation(resource: ResourceChange, side: Side, holder: string): Grant {
    const attributeOf = (attribute: string) => this.#texts[side](resource, attribute) ?? '';
    const source = attributeOf('source_arn');
    const qualifier = attributeOf('qualifier');
    return {
      holder: qualifier === '' ? holder : `${holder}:${qualifier}`,
      effect: 'Allow',
      action: attributeOf('action'),
      resource: '',
      principal: service(attributeOf('principal')),
      condition: source === '' ? '' : `from ${readableArn(source, this.#location)}`,
    };
  }

  #policy(resource: ResourceChange, side: Side, attribute: string, holder: string): readonly Grant[] {
    const policy = this.#texts[side](resource, attribute);
    // AWS sets a default policy for topics, queues and secrets if none is configured.
    const isConfigured = this.#texts.isConfigured(resource, attribute) || isPolicyType(resource.type);
    if (policy === undefined || !isConfigured || this.#isHiddenPolicy(resource, attribute)) return [];
    return (statementsOf(policy) ?? []).flatMap((statement) => {
      const condition = conditionWords(statement.Condition, this.#location);
      // In a trust policy and in a resource-based policy, the resource is the holder.
      const named = statement.Principal ?? statement.NotPrincipal;
      const principals = named === undefined ? [''] : principalWords(named, this.#location);
      const listOrAllBut = (list: unknown, but: unknown, all: string) =>
        list === undefined ? [`${all} but ${texts(but).toSorted().join(', ')}`] : texts(list);
      const actions = listOrAllBut(statement.Action, statement.NotAction, 'everything');
      const resources =
        statement.Resource === undefined && statement.NotResource === undefined
          ? ['']
          : listOrAllBut(statement.Resource, statement.NotResource, 'everything').map((arn) =>
              readableArn(arn, this.#location),
            );
      return actions.flatMap((action) =>
        resources.flatMap((on) =>
          principals.map((principal) => ({
            holder,
            effect: statement.Effect,
            action,
            resource: on,
            principal: statement.NotPrincipal === undefined ? principal : `everyone but ${principal}`,
            condition,
          })),
        ),
      );
    });
  }
}

interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Undefined if the text is not a policy, but an expression that only Terraform can evaluate. */
function statementsOf(policy: string): readonly PolicyStatement[] | undefined {
  try {
    return [JSON.parse(policy).Statement ?? []].flat();
  } catch {
    return undefined;
  }
}

const texts = (value: unknown): readonly string[] => [value ?? []].flat().map(String);

const service = (principal: string): string => (principal === '*' ? 'ANYONE' : principal.replace('.amazonaws.com', ''));

function principalWords(principal: unknown, location: PlanLocation): readonly string[] {
  if (typeof principal !== 'object' || principal === null) return [service(String(principal))];
  return Object.entries(principal).flatMap(([type, names]) =>
    texts(names).map((name) =>
      type === 'Service' ? service(name) : name === '*' ? 'ANYONE' : readableArn(name, location),
    ),
  );
}

const operators: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^(String|Numeric|Date|Arn|Binary)Equals(IgnoreCase)?$/, 'is'],
  [/^(String|Numeric|Date|Arn)NotEquals(IgnoreCase)?$/, 'is not'],
  [/^(String|Arn)Like$/, 'like'],
  [/^(String|Arn)NotLike$/, 'not like'],
  [/^Bool$/, 'is'],
  [/^IpAddress$/, 'in'],
  [/^NotIpAddress$/, 'not in'],
];

/** The condition of a statement as text: `every LeadingKeys like ORDER#*`. */
function conditionWords(condition: PolicyStatement['Condition'], location: PlanLocation): string {
  const parts = Object.entries(condition ?? {}).flatMap(([operator, keys]) => {
    const [, set, comparison = '', ifExists] = /^(ForAllValues:|ForAnyValue:)?(.*?)(IfExists)?$/.exec(operator) ?? [];
    const [, words = comparison] = operators.find(([pattern]) => pattern.test(comparison)) ?? [];
    const quantifier = set === 'ForAllValues:' ? 'every ' : set === 'ForAnyValue:' ? 'any ' : '';
    return Object.entries(keys).map(([key, values]) => {
      const readable = texts(values).map((value) => valueWords(key, value, location));
      return `${quantifier}${key.replace(/^(?!aws:)\w+:/, '')} ${words} ${readable.toSorted().join(' or ')}${ifExists ? ', if there is one' : ''}`;
    });
  });
  return parts.toSorted().join(' and ');
}

function valueWords(key: string, value: string, location: PlanLocation): string {
  if (/Account$/i.test(key) && (value === unknown || value === location.account)) return 'this account';
  return readableArn(value, location);
}

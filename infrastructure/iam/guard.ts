import { type PolicyStatement, type RolePolicies, rolesOf } from './policies.ts';
import { type KnownAction, knownAction, knownKey } from './reference.ts';
import { sentWhenAssuming } from './services.ts';
import type { TerraformJson } from './terraform-values.ts';
import { overlaps } from './wildcards.ts';

/** A problem in a policy of a role. */
export interface Finding {
  /** `order-processing-dev-submit-order, policy workflow, statement 1` */
  readonly where: string;
  readonly problem: string;
}

/**
 * Checks every role of a configuration against AWS's reference of actions, resources and condition keys. AWS accepts
 * almost any policy and denies the call later, so this finds statements that can never allow a request.
 */
export async function findPolicyProblems(configuration: TerraformJson): Promise<readonly Finding[]> {
  const findings = await Promise.all(
    rolesOf(configuration).map(async (role) => [
      ...trustProblems(role),
      ...splitProblems(role),
      ...(
        await Promise.all(
          role.policies.flatMap(({ name, statements }) =>
            statements.map(async (statement, index) => {
              const where = `${role.name}, policy ${name}, statement ${index + 1}`;
              return (await statementProblems(statement)).map((problem) => ({ where, problem }));
            }),
          ),
        )
      ).flat(),
    ]),
  );
  return findings.flat();
}

/**
 * Refuses configurations whose permissions would not work; called before anything is written or deployed.
 * @param configurations by the name of the stack
 * @throws Error with every problem
 */
export async function guardPolicies(configurations: Readonly<Record<string, TerraformJson>>): Promise<void> {
  const lines: string[] = [];
  for (const [stack, configuration] of Object.entries(configurations)) {
    for (const { where, problem } of await findPolicyProblems(configuration))
      lines.push(`${stack}: ${where}: ${problem}`);
  }
  if (lines.length > 0) throw new Error(`These permissions would not work on AWS:\n${lines.join('\n')}`);
}

/** The problems of a trust policy: condition keys that the service does not send when it assumes the role. */
function trustProblems({ name, services, trust }: RolePolicies): readonly Finding[] {
  const where = `${name}, trust policy`;
  return services.flatMap((service) => {
    const sent = sentWhenAssuming[service];
    if (sent === undefined) {
      return [
        {
          where,
          problem: `infrastructure/iam/services.ts does not list the condition keys that ${service} sends when it assumes a role: add them`,
        },
      ];
    }
    const keys = trust.flatMap(({ conditions }) => Object.values(conditions).flatMap(Object.keys));
    return keys
      .filter((key) => !sent.some((each) => each.toLowerCase() === key.toLowerCase()))
      .map((key) => ({
        where,
        problem: `${service} does not send ${key} when it assumes a role, so it can never assume this one`,
      }));
  });
}

/**
 * The problem of an action that several statements allow, each with other values of a multivalued condition key: a
 * request with values of both statements is denied, because no single statement allows it.
 */
function splitProblems({ name, policies }: RolePolicies): readonly Finding[] {
  const conditionsOf = new Map<string, Set<string>>();
  for (const { actions, resources, conditions } of policies.flatMap(({ statements }) => statements)) {
    if (!Object.keys(conditions).some((operator) => operator.startsWith('ForAllValues:'))) continue;
    for (const action of actions) {
      const granted = `${action} on ${resources.join(', ')}`;
      conditionsOf.set(granted, (conditionsOf.get(granted) ?? new Set()).add(JSON.stringify(conditions)));
    }
  }
  return [...conditionsOf]
    .filter(([, conditions]) => conditions.size > 1)
    .map(([granted, conditions]) => ({
      where: name,
      problem: `${granted} is allowed by ${conditions.size} statements: a request with values of more than one of them is denied; put ${[...conditions].join(' and ')} into one statement`,
    }));
}

async function statementProblems(statement: PolicyStatement): Promise<readonly string[]> {
  const problems: string[] = [];
  const actions: KnownAction[] = [];
  for (const name of statement.actions) {
    const action = await knownAction(name);
    if (action !== undefined) actions.push(action);
    else if (/[*?]/.test(name))
      problems.push(`${name} also allows actions that AWS adds later: list the actions one by one`);
    else problems.push(`there is no action ${name}`);
  }
  return [
    ...problems,
    // AWS refuses the whole policy as malformed if a statement has no resource.
    ...(statement.resources.length === 0 ? [`${statement.actions.join(', ')}: the statement names no resource`] : []),
    ...actions.flatMap((action) => resourceProblems(action, statement.resources)),
    ...(await conditionProblems(actions, statement.conditions)),
  ];
}

function resourceProblems({ name, resources }: KnownAction, given: readonly string[]): readonly string[] {
  return given.flatMap((resource) => {
    // A variable of the Terraform module, whose value only Terraform knows.
    if (/^\$\{[^}]*\}$/.test(resource)) return [];
    if (resource === '*') {
      return resources.length === 0 || resources.includes('*') ? [] : [`${name} is allowed on *: list its resources`];
    }
    if (resources.length === 0) return [`${name} has no resource type, so it is never allowed on ${resource}: use *`];
    const known = resource.replace(/\$\{[^}]*\}/g, 'x');
    if (resources.some((template) => overlaps(known, template))) return [];
    return [`${name} is not allowed on ${resource}, but on ${resources.join(' or ')}`];
  });
}

async function conditionProblems(
  actions: readonly KnownAction[],
  conditions: PolicyStatement['conditions'],
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const [operator, keys] of Object.entries(conditions)) {
    const [, set, comparison = ''] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(?:IfExists)?$/.exec(operator) ?? [];
    for (const key of Object.keys(keys)) {
      const unsent = actions.filter(
        ({ keys: sent }) => !key.startsWith('aws:') && !sent.some((each) => sameKey(each, key)),
      );
      problems.push(...unsent.map(({ name }) => `${name} does not send ${key}, so the condition is never true`));
      const known = await knownKey(key);
      if (known === undefined) problems.push(`there is no condition key ${key}`);
      else if (comparison !== 'Null') {
        const isList = known.type.startsWith('ArrayOf');
        if (isList && set === undefined) {
          problems.push(`${key} is multivalued: ${operator} needs ForAnyValue: or ForAllValues: before it`);
        }
        if (!isList && set !== undefined)
          problems.push(`${key} is single-valued: ${operator} must not have ${set}: before it`);
        const kind = known.type.replace('ArrayOf', '');
        if (!(comparisonsOf[kind] ?? /^String/).test(comparison))
          problems.push(`${key} is a ${kind}: ${operator} does not compare that`);
      }
    }
  }
  return problems;
}

/** The condition operators for values of a type in the reference. */
const comparisonsOf: Readonly<Record<string, RegExp>> = {
  String: /^String/,
  ARN: /^(Arn|String)/,
  Bool: /^Bool/,
  Boolean: /^Bool/,
  Numeric: /^Numeric/,
  Long: /^Numeric/,
  Date: /^Date/,
  IPAddress: /^(Not)?IpAddress/,
};

/** Whether a key of the reference is this one; `aws:ResourceTag/${TagKey}` in the reference means the key of any tag. */
const sameKey = (known: string, key: string): boolean => {
  const [before = ''] = known.toLowerCase().split('${');
  return known.includes('${') ? key.toLowerCase().startsWith(before) : known.toLowerCase() === key.toLowerCase();
};

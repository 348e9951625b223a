import type { TerraformStack } from 'cdktf';
import { Role, type Statement } from '../constructs/role.ts';
import { functionPermissionsOf, type PolicyStatement, type RolePolicies, rolesOf } from './policies.ts';

/** A statement of the configuration, with the statement in the code that has its reason. */
interface Permission {
  readonly statement: PolicyStatement;
  readonly source: Statement;
}

/** A role with its permissions. */
interface Holder {
  readonly role: RolePolicies;
  readonly permissions: readonly Permission[];
}

/**
 * The text of docs/permissions.md: which role of a stack may do what, on which resource, and why.
 * @param name the name of the stack; the document contains `<stack>` instead
 */
export function permissionsDocument(stack: TerraformStack, name: string): string {
  const configuration = stack.toTerraform();
  const sources = new Map(
    stack.node
      .findAll()
      .filter((construct) => construct instanceof Role)
      .map((role) => [role.id, role]),
  );
  const holders = rolesOf(configuration).map((role) => ({
    role,
    permissions: role.policies.flatMap((policy) =>
      policy.statements.flatMap((statement, index): readonly Permission[] => {
        const source = sources.get(role.id)?.allowed.get(policy.name)?.[index];
        if (source === undefined)
          throw new Error(
            `${role.id}: the policy ${policy.name} was not created by \`Role.allow\`: use that, because docs/permissions.md needs its reason`,
          );
        return [{ statement, source }];
      }),
    ),
  }));
  const functions = holders.filter(({ role }) => role.services.includes('lambda.amazonaws.com'));
  const others = holders.filter((holder) => !functions.includes(holder));
  const shared = sharedBy(functions);
  const own = (permission: Permission) => !shared.includes(permission.source.why);
  const [example] = functions;
  const sharedRows = rowsOf(functions.slice(0, 1), (permission) => !own(permission)).map(([, ...row]) => row);
  const everyFunctionMay = table(['may', 'on', 'why'], sharedRows).replaceAll(String(example?.role.name), '<function>');
  const short = (text: string) => text.replaceAll(`${name}-`, '').replaceAll(name, '<stack>');

  return short(`# Who may do what

\`make permissions\` writes this from the stack, and a test checks that it is up to date. Each function and each workflow has a role of
its own. Every permission is needed by a call that the tests record, and evaluate with these policies
([test/permissions](../test/permissions)), except those marked *AWS only*, which no run on one machine can need.
\`<stack>\` is the name of the stack, with which all other names begin.

## Functions

Lambda assumes their roles. In addition to the second table, every function may:

${everyFunctionMay}

${table(['function', 'may', 'on', 'why'], rowsOf(functions, own))}

## Workflows, API and notifications

${table(
  ['role', 'may', 'on', 'why'],
  rowsOf(others, () => true),
)}

Who may assume them:

${table(
  ['role', 'service', 'only'],
  others.map(({ role }) => [code(role.name), role.services.map(code).join(', '), conditionsOf(role.trust)]),
)}

## Who may invoke a function from outside

The resource-based policy of a function allows only API Gateway to invoke it, and only for its route.

${table(
  ['function', 'by', 'for'],
  functionPermissionsOf(configuration).map((permission) => [
    code(permission.function),
    code(permission.principal),
    code(permission.sourceArn?.replace(/^[^/]*/, 'API') ?? ''),
  ]),
)}
`);
}

/** The permissions that every function has, by their reasons. */
function sharedBy(holders: readonly Holder[]): readonly string[] {
  const [first, ...rest] = holders.map(({ permissions }) => permissions.map(({ source }) => source.why));
  return (first ?? []).filter((why) => rest.every((reasons) => reasons.includes(why)));
}

/** The rows of a table, one for each permission; the name of a role is only in the first of its rows. */
const rowsOf = (
  holders: readonly Holder[],
  filter: (permission: Permission) => boolean,
): readonly (readonly string[])[] =>
  holders.flatMap(({ role, permissions }) => {
    const shown = permissions.filter(filter);
    if (shown.length === 0) return [[code(role.name), 'nothing', '', '']];
    return shown.map(({ statement, source }, index) => [
      index === 0 ? code(role.name) : '',
      statement.actions.map((action) => code(action)).join(' '),
      [resourcesOf(statement), conditionsOf([statement])].filter(Boolean).join(', only '),
      `${source.why}${source.notUsedLocally === undefined ? '' : ' · *AWS only*'}`,
    ]);
  });

/** The ARNs of a statement, without partition, service, region and account, and without suffixes that AWS adds. */
const resourcesOf = ({ resources }: PolicyStatement): string =>
  resources.map((arn) => code(arn.replace(/^arn:([^:]*:){4}/, '').replace(/(-AbCdEf|\/2026-01-01)$/, ''))).join(' ');

const conditionsOf = (statements: readonly PolicyStatement[]): string =>
  statements
    .flatMap(({ conditions }) =>
      Object.values(conditions).flatMap((keys) =>
        Object.entries(keys).map(([key, values]) =>
          key === 'aws:SourceAccount'
            ? 'for this account'
            : `${conditionNames[key] ?? key} ${values.map(code).join(' ')}`,
        ),
      ),
    )
    .join(', ');

const conditionNames: Readonly<Record<string, string>> = {
  'dynamodb:LeadingKeys': 'items',
  'states:StateMachineQualifier': 'by alias',
};

const code = (text: string): string => `\`${text}\``;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

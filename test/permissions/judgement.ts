import type { RolePolicies } from '../../infrastructure/iam/policies.ts';
import type { Deployment } from './deployment.ts';
import { type AuthorizationRequest, allowing } from './judge.ts';
import type { LocalRequest } from './requests.ts';
import { print, type Row, rowsOf, uses } from './rows.ts';

/** What the policies of a deployment say of the calls of a run. */
export interface Judgement {
  /** Calls that no statement allows. */
  readonly denied: readonly string[];
  readonly rows: readonly Row[];
  /** Those that a call needed. */
  readonly used: ReadonlySet<Row>;
}

export function judge(requests: readonly LocalRequest[], deployment: Deployment): Judgement {
  const rows = deployment.roles.flatMap(rowsOf);
  const used = new Set<Row>();
  const denied = new Set<string>();
  for (const local of requests) {
    const { role, request } = deployment.translate(local);
    const statements = allowing(request, statementsOf(role));
    if (statements.length === 0) denied.add(printRequest(role, request));
    for (const row of rows) {
      if (statements.includes(row.statement) && uses(row, request)) used.add(row);
    }
  }
  return { denied: [...denied], rows, used };
}

const statementsOf = ({ policies }: RolePolicies) => policies.flatMap(({ statements }) => statements);

const printRequest = ({ name }: RolePolicies, { action, resource, context }: AuthorizationRequest): string =>
  `${name}: ${action} on ${resource}${context === undefined ? '' : ` with ${JSON.stringify(context)}`}`;

/**
 * What is wrong with the permissions that no call needed, and with those that were needed against expectation.
 * @param notUsedLocally why no run on one machine can need a row, if a statement says so
 */
export function unexplained(
  { rows, used }: Judgement,
  notUsedLocally: (row: Row) => string | undefined,
): readonly string[] {
  return rows.flatMap((row) => {
    if (used.has(row))
      return notUsedLocally(row) === undefined ? [] : [`${print(row)}: was needed, though it says it cannot be`];
    return notUsedLocally(row) === undefined ? [`${print(row)}: no run needs it`] : [];
  });
}

import type { RolePolicies } from '../../infrastructure/iam/policies.ts';
import type { Deployment } from './deployment.ts';
import { type AuthorizationRequest, allowingStatements } from './policy-evaluation.ts';
import type { LocalRequest } from './requests.ts';
import { print, type Row, rowsOf, uses } from './rows.ts';

/** The result of evaluating the policies of a deployment for the calls of a run. */
export interface AuthorizationReport {
  /** Calls that no statement allows. */
  readonly denied: readonly string[];
  readonly rows: readonly Row[];
  /** Those that a call needed. */
  readonly used: ReadonlySet<Row>;
}

export function authorizeAll(requests: readonly LocalRequest[], deployment: Deployment): AuthorizationReport {
  const rows = deployment.roles.flatMap(rowsOf);
  const used = new Set<Row>();
  const denied = new Set<string>();
  for (const local of requests) {
    const { role, request } = deployment.translate(local);
    const statements = allowingStatements(request, statementsOf(role));
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
 * The errors in the permissions: those that no call needed, and those that a call needed although the statement gives a
 * reason why none can.
 * @param notUsedLocally the reason why no local run can need a row, if its statement gives one
 */
export function unexplained(
  { rows, used }: AuthorizationReport,
  notUsedLocally: (row: Row) => string | undefined,
): readonly string[] {
  return rows.flatMap((row) => {
    if (used.has(row))
      return notUsedLocally(row) === undefined ? [] : [`${print(row)}: was needed, though it says it cannot be`];
    return notUsedLocally(row) === undefined ? [`${print(row)}: no run needs it`] : [];
  });
}

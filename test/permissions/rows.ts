import type { PolicyStatement, RolePolicies } from '../../infrastructure/iam/policies.ts';
import { matches, matchesAction } from './iam-pattern.ts';
import type { AuthorizationRequest } from './policy-evaluation.ts';

/** The smallest part of a permission: one action on one resource with one value of a condition. */
export interface Row {
  readonly role: RolePolicies;
  readonly policy: string;
  /** Its position in the policy. */
  readonly index: number;
  readonly statement: PolicyStatement;
  readonly action: string;
  readonly resource: string;
  readonly condition?: { readonly key: string; readonly value: string };
}

export function rowsOf(role: RolePolicies): readonly Row[] {
  return role.policies.flatMap(({ name: policy, statements }) =>
    statements.flatMap((statement, index) => {
      const conditions = Object.values(statement.conditions).flatMap((keys) =>
        Object.entries(keys).flatMap(([key, values]) => values.map((value) => ({ condition: { key, value } }))),
      );
      return statement.actions.flatMap((action) =>
        statement.resources.flatMap((resource) =>
          (conditions.length > 0 ? conditions : [{}]).map((condition) => ({
            role,
            policy,
            index,
            statement,
            action,
            resource,
            ...condition,
          })),
        ),
      );
    }),
  );
}

/** Whether a request that the row's statement allows needs this row. */
export function uses({ action, resource, condition }: Row, request: AuthorizationRequest): boolean {
  if (!matchesAction(action, request.action) || !matches(resource, request.resource)) return false;
  if (condition === undefined) return true;
  return [request.context?.[condition.key] ?? []].flat().some((value) => matches(condition.value, value));
}

export const print = ({ role, action, resource, condition }: Row): string =>
  `${role.name}: ${action} on ${resource}${condition === undefined ? '' : `, ${condition.key} ${condition.value}`}`;

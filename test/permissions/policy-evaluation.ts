import type { PolicyStatement } from '../../infrastructure/iam/policies.ts';
import { matches, matchesAction } from './iam-pattern.ts';

/** What IAM decides on. */
export interface AuthorizationRequest {
  /** `dynamodb:GetItem` */
  readonly action: string;
  /** ARN */
  readonly resource: string;
  /** Condition keys that the service sends, with a list for multivalued keys. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * Evaluates the policies of one role as IAM does.
 * @returns the statements that allow a request; none if one denies it
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * @throws Error for an operator or policy variable that it does not support
 */
export function allowingStatements<S extends PolicyStatement>(
  request: AuthorizationRequest,
  statements: readonly S[],
): readonly S[] {
  const applying = statements.filter((statement) => applies(statement, request));
  return applying.some(({ effect }) => effect === 'Deny') ? [] : applying;
}

function applies({ actions, resources, conditions }: PolicyStatement, request: AuthorizationRequest): boolean {
  return (
    actions.some((action) => matchesAction(action, request.action)) &&
    resources.some((resource) => matches(literal(resource), request.resource)) &&
    Object.entries(conditions).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => holds(operator, wanted.map(literal), sentFor(key, request))),
    )
  );
}

/** The value of a condition key, whose case is ignored. */
function sentFor(key: string, { context = {} }: AuthorizationRequest): string | readonly string[] | undefined {
  const found = Object.keys(context).find((each) => each.toLowerCase() === key.toLowerCase());
  return found === undefined ? undefined : context[found];
}

type Comparison = (value: string, wanted: string) => boolean;

const equals: Comparison = (value, wanted) => value === wanted;
const like: Comparison = (value, wanted) => matches(wanted, value);

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: equals,
  StringEqualsIgnoreCase: (value, wanted) => equals(value.toLowerCase(), wanted.toLowerCase()),
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: equals,
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html */
function holds(operator: string, wanted: readonly string[], value: string | readonly string[] | undefined): boolean {
  const [, set, positive = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  if (positive === 'Null') return wanted.includes(String(value === undefined));
  const negated = /^(String|Arn)Not/.test(positive);
  const compare = comparisons[positive.replace('Not', '')];
  if (compare === undefined)
    throw new Error(`the policy evaluation does not support the condition operator ${operator}`);
  const one = (each: string) => wanted.some((pattern) => compare(each, pattern)) !== negated;
  if (value === undefined) return set === 'ForAllValues' || ifExists !== undefined || (negated && set === undefined);
  if (set === undefined) {
    // For a multivalued key without a set operator AWS documents no result, so no policy may depend on it.
    return typeof value === 'string' && one(value);
  }
  const values = [value].flat();
  return set === 'ForAllValues' ? values.every(one) : values.some(one);
}

/** A pattern. Policy variables such as `${aws:username}` and unresolved references are refused. */
function literal(pattern: string): string {
  if (pattern.includes('${')) throw new Error(`the policy evaluation does not know the value of ${pattern}`);
  return pattern;
}

import type { HttpAnswer, HttpRequest } from 'step-functions-engine/server';
import { gatewayAnswer } from './answer.ts';
import type { Route } from './routes.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** The data about the caller of a route that an authorizer passes to the function. */
export type Authorizer =
  | { readonly iam: object }
  | { readonly jwt: { readonly claims: Readonly<Record<string, string>>; readonly scopes: readonly string[] | null } };

/** Verifies a token. Returns its claims, or undefined if it is not valid. */
export type VerifyToken = (token: string) => Claims | undefined;

const accountId = '111111111111';

/** The caller of every route with identity authorization in the local run without tokens. */
const localIdentity = {
  accessKey: 'local',
  accountId,
  callerId: 'local',
  cognitoIdentity: null,
  principalOrgId: null,
  userArn: `arn:aws:iam::${accountId}:user/local`,
  userId: 'local',
};

/**
 * Authorizes a request as a JWT authorizer does: the token must be valid, and have one of the scopes of the route
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html). Without `verify`, every
 * caller is the user of this machine, and may call every route.
 * @returns the data about the caller for the function, or the response with which the API refuses the request
 */
export function authorize(
  { open, scopes = [] }: Route,
  { headers }: HttpRequest,
  verify?: VerifyToken,
): { readonly authorizer?: Authorizer } | { readonly refusal: HttpAnswer } {
  if (open) return {};
  if (verify === undefined) return { authorizer: { iam: localIdentity } };
  const token = headers.authorization?.replace(/^Bearer /i, '');
  const claims = token === undefined ? undefined : verify(token);
  if (claims === undefined) return { refusal: gatewayAnswer(401, 'Unauthorized') };
  const given = scopesIn(claims);
  if (scopes.length > 0 && !scopes.some((scope) => given?.includes(scope))) {
    return { refusal: gatewayAnswer(403, 'Forbidden') };
  }
  const texts = Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, String(value)]));
  return { authorizer: { jwt: { claims: texts, scopes: given ?? null } } };
}

/** The scopes of a token: `scope` is a string, `scp` a string or a list. */
function scopesIn({ scope, scp }: Claims): readonly string[] | undefined {
  const value = scope ?? scp;
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value.split(' ') : undefined;
}

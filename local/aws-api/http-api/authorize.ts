import type { HttpAnswer, HttpRequest } from 'step-functions-engine/server';
import { gatewayAnswer } from './answer.ts';
import type { Route } from './routes.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** What an authorizer tells a function of the caller of a route. */
export type Authorizer =
  | { readonly iam: object }
  | { readonly jwt: { readonly claims: Readonly<Record<string, string>>; readonly scopes: readonly string[] | null } };

/** Checks a token as its issuer would: its claims, or undefined if it is not valid. */
export type VerifyToken = (token: string) => Claims | undefined;

const accountId = '111111111111';

/** Who calls a route that needs an identity: on one's own machine, always the same person. */
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
 * Decides as a JWT authorizer does: the token must be valid, and have one of the scopes that the route asks for
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html). Without `verify` every
 * caller is the user of this machine, and may call every route.
 * @returns what the function is told of its caller, or the answer of the API that refuses it
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
  const told = Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, String(value)]));
  return { authorizer: { jwt: { claims: told, scopes: given ?? null } } };
}

/** In `scope` they are one text, in `scp` a text or a list. */
function scopesIn({ scope, scp }: Claims): readonly string[] | undefined {
  const value = scope ?? scp;
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value.split(' ') : undefined;
}

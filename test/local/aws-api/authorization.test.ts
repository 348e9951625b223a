import { RealClock } from 'step-functions-engine';
import type { RunningServer } from 'step-functions-engine/server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Claims } from '../../../local/aws-api/http-api/authorize.ts';
import { startHttpApi } from '../../../local/aws-api/http-api/http-api.ts';
import { routes } from '../../../local/functions.ts';

/** What the issuer says of each token. */
const tokens: Readonly<Record<string, Claims>> = {
  customer: { sub: 'shop', scope: 'orders:write quotes:write' },
  approver: { sub: 'grace', scp: ['approvals:write', 'orders:read'], admin: true },
  identity: { sub: 'ada' },
};

let api: RunningServer;
let callers: Record<string, unknown>[] = [];

beforeAll(async () => {
  api = await startHttpApi({
    clock: new RealClock(),
    routes,
    verifyToken: (token) => tokens[token],
    lambda: {
      invoke: async ({ payload }) => {
        callers.push(JSON.parse(payload).requestContext.authorizer);
        return { payload: '{"statusCode":200}' };
      },
    },
  });
});
afterAll(() => api.close());
beforeEach(() => {
  callers = [];
});

const call = async (route: string, token?: string) => {
  const [method = '', path = ''] = route.split(' ');
  const headers = token === undefined ? undefined : { authorization: `Bearer ${token}` };
  const response = await fetch(api.url + path.replace('{id}', 'order-1'), { method, ...(headers && { headers }) });
  return response.status;
};
const closed = routes.filter(({ open }) => !open).map(({ routeKey }) => routeKey);

describe('the API with JWT authorization', () => {
  it.each(closed)(
    'refuses %s without a token, with an invalid token and with a token without scopes',
    async (route) => {
      expect([await call(route), await call(route, 'forged'), await call(route, 'identity')]).toEqual([401, 401, 403]);
      expect(callers).toEqual([]);
    },
  );

  it('opens with a token only the routes of its scopes', async () => {
    const opened = async (token: string) => {
      const statuses = await Promise.all(closed.map((route) => call(route, token)));
      return closed.filter((_, index) => statuses[index] === 200).sort();
    };
    expect(await opened('customer')).toEqual(['POST /orders', 'POST /quotes']);
    expect(await opened('approver')).toEqual(['GET /orders/{id}', 'POST /approvals/{id}']);
  });

  it('passes the caller’s claims and scopes to the function', async () => {
    await call('POST /approvals/{id}', 'approver');
    expect(callers).toEqual([
      {
        jwt: {
          claims: { sub: 'grace', scp: 'approvals:write,orders:read', admin: 'true' },
          scopes: ['approvals:write', 'orders:read'],
        },
      },
    ]);
  });

  it('requires no token of the payment gateway, which signs its callbacks', async () => {
    expect(await call('POST /payments/callback')).toBe(200);
    expect(callers).toEqual([undefined]);
  });
});

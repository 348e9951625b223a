import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { describedRoutes } from '../../../functions/api/operations.ts';
import { renderOpenApi } from '../../../functions/api/render.ts';
import { functionNames, functionSpec } from '../../../functions/manifest.ts';
import { parseOrder } from '../../../orders/order/order.ts';
import { documentedRoutes, openApi, problemsOfAnswer, problemsOfRequest } from '../../support/openapi.ts';

const project = path.resolve(import.meta.dirname, '../../..');

describe('docs/openapi.yaml', () => {
  it('is up to date: `make openapi` writes it', () => {
    expect(readFileSync(path.join(project, 'docs/openapi.yaml'), 'utf8')).toBe(renderOpenApi());
  });

  it('is a valid OpenAPI document', async () => {
    expect(await new Validator().validate({ ...structuredClone(openApi) })).toEqual({ valid: true });
  });

  it('has every route of the manifest', () => {
    const routes = functionNames.flatMap((name) => functionSpec(name).route ?? []);
    expect([...documentedRoutes].sort()).toEqual([...routes].sort());
  });

  const orders = path.join(project, 'examples/orders');
  it.each(readdirSync(orders))('accepts the order of %s only if the API accepts it', (file) => {
    const { order } = JSON.parse(readFileSync(path.join(orders, file), 'utf8'));
    const isTaken = (() => {
      try {
        parseOrder(order);
        return true;
      } catch {
        return false;
      }
    })();
    expect(problemsOfRequest('POST /orders', order).length === 0).toBe(isTaken);
  });

  const withBody = describedRoutes.flatMap(({ route, operation: { example } }) =>
    example.body === undefined ? [] : [[route, example.body] as const],
  );
  it.each(withBody)('has a valid example of %s', (route, body) => {
    expect(problemsOfRequest(route, body)).toEqual([]);
  });

  it('describes no answer with another status, member or type', () => {
    const answer = (status: number, body: object) => ({ status, headers: {}, body: JSON.stringify(body) });
    const submitted = { orderId: 'order-1', status: 'RECEIVED' };
    expect(problemsOfAnswer('POST /orders', answer(202, submitted))).toEqual([]);
    expect(problemsOfAnswer('POST /orders', answer(418, submitted))).toEqual(['POST /orders 418: no such answer']);
    expect(problemsOfAnswer('POST /orders', answer(202, { ...submitted, token: 'x' }))).toEqual([
      'POST /orders 202: it must NOT have additional properties {"additionalProperty":"token"}',
    ]);
    expect(problemsOfAnswer('POST /orders', answer(202, { orderId: 1, status: 'LOST' }))).toHaveLength(2);
  });
});

import * as z from 'zod/mini';
import { TransientError, ValidationError } from '../../orders/errors.ts';
import { errorResponse, HttpError } from '../../orders/http/http-error.ts';
import { maxAmount } from '../../orders/money.ts';
import { addressSchema, idSchema, linesSchema } from '../../orders/order/order.ts';
import { functionSpec, routeScope } from '../manifest.ts';
import type { NamedSchema } from './operation.ts';
import { type DescribedRoute, describedRoutes } from './operations.ts';
import * as responseSchemas from './responses.ts';

/** The schemas that several routes share; the others are named by their operation. */
const shared = {
  requests: [{ name: 'Address', schema: addressSchema }],
  responses: [
    { name: 'Address', schema: addressSchema },
    { name: 'Repair', schema: responseSchemas.repairSchema },
  ],
  errors: [
    { name: 'Error', schema: responseSchemas.errorSchema },
    { name: 'GatewayError', schema: responseSchemas.gatewayErrorSchema },
  ],
} as const;

/** The schemas that have a name in the document. */
const named = {
  requests: [...shared.requests, ...describedRoutes.flatMap(({ operation: { request } }) => request ?? [])],
  responses: [
    ...shared.responses,
    ...describedRoutes.map(({ operation: { response } }) => response.schema),
    ...shared.errors,
  ],
};

type JsonObject = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document of the API: its requests, responses and errors. */
export function openApiDocument(): JsonObject {
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const described of describedRoutes) {
    const [method = '', path = ''] = described.route.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(described) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Order processing',
      version: '1',
      description:
        'Amounts are integers in minor units of the order’s currency (4999 is 49.99 EUR, or 4999 JPY); times are ISO 8601 in UTC. Every request may be sent again: it has no second effect.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      { url: 'http://127.0.0.1:8081', description: 'The local API, started by `make start`' },
      { url: '{apiUrl}', description: 'A deployment', variables: { apiUrl: { default: 'https://api.example.com' } } },
    ],
    paths,
    components: {
      schemas: { ...schemasOf(named.requests, 'input'), ...schemasOf(named.responses, 'output') },
      securitySchemes: {
        iam: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description:
            'AWS Signature Version 4 for the service execute-api; the credentials need the permission execute-api:Invoke. The default of a deployment. The local API does not authenticate callers.',
        },
        jwt: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'If the deployment is configured for it, instead of AWS Signature Version 4: a bearer token with the scope of the route.',
        },
        webhookSignature: {
          type: 'apiKey',
          in: 'header',
          name: 'webhook-signature',
          description:
            'Standard Webhooks: a signature of webhook-id, webhook-timestamp and the body, at most 5 minutes old.',
        },
      },
    },
  };
}

function operationOf(described: DescribedRoute): JsonObject {
  const { name, route, operation } = described;
  const { description, authorization = 'identity' } = functionSpec(name);
  const { request, response, example } = operation;
  const signed = authorization === 'signature';
  return {
    operationId: name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
    summary: description,
    security: signed ? [{ webhookSignature: [] }] : [{ iam: [] }, { jwt: [routeScope(route)] }],
    ...(route.includes('{id}') || signed
      ? {
          parameters: [
            ...(route.includes('{id}')
              ? [{ name: 'id', in: 'path', required: true, schema: z.toJSONSchema(idSchema, schemaOptions('input')) }]
              : []),
            ...(signed
              ? ['webhook-id', 'webhook-timestamp'].map((header) => ({
                  name: header,
                  in: 'header',
                  required: true,
                  schema: { type: 'string' },
                }))
              : []),
          ],
        }
      : {}),
    ...(request && { requestBody: { required: true, content: json(referenceTo(request.schema), example.body) } }),
    responses: {
      [response.status]: { description: response.description, content: json(referenceTo(response.schema.schema)) },
      ...errorResponses(described),
    },
  };
}

/** The error responses of a route, by their status: those of the function, and those of API Gateway itself. */
function errorResponses({ name, route, operation: { request, errors = [] } }: DescribedRoute): JsonObject {
  const { authorization = 'identity' } = functionSpec(name);
  const own = [
    ...(request !== undefined || route.includes('{id}')
      ? [
          {
            error: new ValidationError([]),
            description: 'The body or the id is not valid; `problems` lists each error with its path',
          },
        ]
      : []),
    ...errors,
    ...(request === undefined ? [] : [{ error: new HttpError(413, '', ''), description: 'The body is too large' }]),
    ...(request === undefined || authorization === 'signature'
      ? []
      : [{ error: new HttpError(415, '', ''), description: 'The content type is not application/json' }]),
    { error: new TransientError(''), description: 'Temporarily unavailable: send the request again' },
    { error: new Error(), description: 'Internal error: send the request again' },
  ].map(({ error, description }) => ({
    status: errorResponse(error).status,
    description,
    schema: responseSchemas.errorSchema,
  }));
  const fromGateway =
    authorization === 'signature'
      ? []
      : [
          { status: 401, description: 'The token is missing or not valid', schema: responseSchemas.gatewayErrorSchema },
          {
            status: 403,
            description: 'The caller may not call this route',
            schema: responseSchemas.gatewayErrorSchema,
          },
        ];
  const responses = [...own, ...fromGateway].sort((one, other) => one.status - other.status);
  return Object.fromEntries(
    responses.map(({ status, description, schema }) => [
      status,
      { description, content: json(errorBody(status, schema)) },
    ]),
  );
}

/**
 * API Gateway itself may also return these statuses, with a body of its own: if the request is too large, or the
 * function cannot run.
 */
const errorBody = (status: number, schema: z.ZodMiniType): JsonObject =>
  status === 413 || status >= 500
    ? { anyOf: [referenceTo(schema), referenceTo(responseSchemas.gatewayErrorSchema)] }
    : referenceTo(schema);

const json = (schema: JsonObject, example?: object): JsonObject => ({
  'application/json': { schema, ...(example && { example }) },
});

const reference = (name: string): string => `#/components/schemas/${name}`;

/** @throws Error if the schema has no name in this document */
function referenceTo(schema: z.ZodMiniType): JsonObject {
  const found = Object.values(named)
    .flat()
    .find((each) => each.schema === schema);
  if (found === undefined)
    throw new Error('A schema that the document uses has no name: add it to `shared` in functions/api/document.ts.');
  return { $ref: reference(found.name) };
}

/** Descriptions of rules that JSON Schema cannot express. */
const remarks = z.registry<{ description: string }>();
remarks.add(linesSchema, {
  description: `Each SKU at most once; the lines together are at most ${maxAmount} minor units.`,
});

const schemaOptions = (io: 'input' | 'output') => ({ io, target: 'draft-2020-12', metadata: remarks }) as const;

/**
 * The JSON Schemas of a group, by name; a schema refers to another one of the group by its name.
 * @param io `input` for requests, in which a field with a default may be missing; `output` for responses
 */
function schemasOf(group: readonly NamedSchema[], io: 'input' | 'output'): JsonObject {
  const registry = z.registry<{ id: string }>();
  for (const { name, schema } of group) registry.add(schema, { id: name });
  const { schemas } = z.toJSONSchema(registry, { ...schemaOptions(io), uri: reference });
  return Object.fromEntries(Object.entries(schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema]));
}

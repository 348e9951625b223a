import * as z from 'zod/mini';
import { decisionSchema } from '../../orders/approval/decide-approval.ts';
import { TransientError, ValidationError } from '../../orders/errors.ts';
import { answerTo, HttpError } from '../../orders/http/answer.ts';
import { maxAmount } from '../../orders/money.ts';
import { addressSchema, idSchema, linesSchema, orderSchema } from '../../orders/order/order.ts';
import { quoteSchema } from '../../orders/order/quote.ts';
import { paymentEventSchema } from '../../orders/payment/record-payment-outcome.ts';
import { inspectionSchema } from '../../orders/returns/inspection.ts';
import { returnSchema } from '../../orders/returns/return.ts';
import { type FunctionName, functionNames, functionSpec, routeScope } from '../manifest.ts';
import * as answers from './answers.ts';
import { operations, type RouteFunction } from './operations.ts';

/** The schemas that have a name in the document, and what it is called. */
const named = {
  requests: {
    Order: orderSchema,
    Address: addressSchema,
    QuoteRequest: quoteSchema,
    Return: returnSchema,
    Inspection: inspectionSchema,
    Decision: decisionSchema,
    PaymentEvent: paymentEventSchema,
  },
  answers: {
    Address: addressSchema,
    SubmittedOrder: answers.submittedOrderSchema,
    OrderView: answers.orderViewSchema,
    Repair: answers.repairSchema,
    Repairs: answers.repairsSchema,
    Quote: answers.quoteAnswerSchema,
    SubmittedReturn: answers.submittedReturnSchema,
    ReturnView: answers.returnViewSchema,
    Verdict: answers.verdictSchema,
    Decided: answers.decidedSchema,
    Received: answers.receivedSchema,
    Error: answers.errorSchema,
    GatewayError: answers.gatewayErrorSchema,
  },
} as const;

type JsonObject = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document of the API: what it takes, what it answers, and each error. */
export function openApiDocument(): JsonObject {
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const name of routeFunctions()) {
    const [method = '', path = ''] = (functionSpec(name).route ?? '').split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(name) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Order processing',
      version: '1',
      description:
        'Amounts are integers of minor units (cents) of one currency; times are ISO 8601 in UTC. Everything may be sent again: what has been done is not done twice.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      { url: 'http://127.0.0.1:8081', description: '`make start`' },
      { url: '{apiUrl}', description: 'A deployment', variables: { apiUrl: { default: 'https://api.example.com' } } },
    ],
    paths,
    components: {
      schemas: { ...schemasOf(named.requests, 'input'), ...schemasOf(named.answers, 'output') },
      securitySchemes: {
        iam: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description:
            'AWS Signature Version 4 of the service execute-api, by credentials that may execute-api:Invoke. The default of a deployment; the local API asks nobody.',
        },
        jwt: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'Where a deployment is configured so: a token with the scope of the route.',
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

/** The functions that have a route, in the manifest's order. */
export const routeFunctions = (): readonly RouteFunction[] =>
  functionNames.filter((name): name is FunctionName & RouteFunction => functionSpec(name).route !== undefined);

function operationOf(name: RouteFunction): JsonObject {
  const { description, route = '', authorization = 'identity' } = functionSpec(name);
  const { request, answer } = operations[name];
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
    ...(request && { requestBody: { required: true, content: json(referenceTo(request)) } }),
    responses: {
      [answer.status]: { description: answer.description, content: json(referenceTo(answer.schema)) },
      ...errorResponses(name),
    },
  };
}

/** Every error of a route by its status: the function's own, and those of the API before it. */
function errorResponses(name: RouteFunction): JsonObject {
  const { request, errors = [] } = operations[name];
  const { route = '', authorization = 'identity' } = functionSpec(name);
  const own = [
    ...(request !== undefined || route.includes('{id}')
      ? [
          {
            error: new ValidationError([]),
            description: 'The body or the id is not valid: `problems` names each place',
          },
        ]
      : []),
    ...errors,
    ...(request === undefined ? [] : [{ error: new HttpError(413, '', ''), description: 'The body is too large' }]),
    ...(request === undefined || authorization === 'signature'
      ? []
      : [{ error: new HttpError(415, '', ''), description: 'The content type is not application/json' }]),
    { error: new TransientError(''), description: 'Not now: send it again' },
    { error: new Error(), description: 'A fault of ours; send it again' },
  ].map(({ error, description }) => ({ status: answerTo(error).status, description, schema: answers.errorSchema }));
  const before =
    authorization === 'signature'
      ? []
      : [
          { status: 401, description: 'The token is missing or not valid', schema: answers.gatewayErrorSchema },
          { status: 403, description: 'The caller may not call this route', schema: answers.gatewayErrorSchema },
        ];
  const responses = [...own, ...before].sort((one, other) => one.status - other.status);
  return Object.fromEntries(
    responses.map(({ status, description, schema }) => [
      status,
      { description, content: json(errorBody(status, schema)) },
    ]),
  );
}

/** The API itself may answer these as well, in words of its own: the body is too large, or the function cannot run. */
const errorBody = (status: number, schema: z.ZodMiniType): JsonObject =>
  status === 413 || status >= 500
    ? { anyOf: [referenceTo(schema), referenceTo(answers.gatewayErrorSchema)] }
    : referenceTo(schema);

const json = (schema: JsonObject): JsonObject => ({ 'application/json': { schema } });

const reference = (name: string): string => `#/components/schemas/${name}`;

/** @throws Error if the schema has no name in this document */
function referenceTo(schema: z.ZodMiniType): JsonObject {
  for (const group of Object.values(named)) {
    const found = Object.entries(group).find(([, each]) => (each as unknown) === schema);
    if (found !== undefined) return { $ref: reference(found[0]) };
  }
  throw new Error('A schema of functions/api/operations.ts has no name: give it one in functions/api/document.ts.');
}

/** What JSON Schema cannot say of a schema. */
const remarks = z.registry<{ description: string }>();
remarks.add(linesSchema, { description: `No SKU twice; together at most ${maxAmount} minor units.` });

const schemaOptions = (io: 'input' | 'output') => ({ io, target: 'draft-2020-12', metadata: remarks }) as const;

/** Schemas by their names, each of which the others refer to. */
function schemasOf(group: Readonly<Record<string, z.ZodMiniType>>, io: 'input' | 'output'): JsonObject {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(group)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { ...schemaOptions(io), uri: reference });
  return Object.fromEntries(Object.entries(schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema]));
}

import { Apigatewayv2Api } from '@cdktf/provider-aws/lib/apigatewayv2-api/index.js';
import { Apigatewayv2Authorizer } from '@cdktf/provider-aws/lib/apigatewayv2-authorizer/index.js';
import { Apigatewayv2Integration } from '@cdktf/provider-aws/lib/apigatewayv2-integration/index.js';
import { Apigatewayv2Route } from '@cdktf/provider-aws/lib/apigatewayv2-route/index.js';
import { Apigatewayv2Stage } from '@cdktf/provider-aws/lib/apigatewayv2-stage/index.js';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission/index.js';
import { conditional, type IResolvable, ref, TerraformCount, Token } from 'cdktf';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import type { Encryption } from './encryption.ts';
import type { HandlerFunction } from './handler-function.ts';

export interface HttpApiProps {
  readonly name: string;
  /** @default callers sign their requests with IAM credentials */
  readonly jwt?: JwtProps;
  /** The limits above which the API answers 429. */
  readonly throttling: {
    /** requests a second */
    readonly rate: number;
    /** requests at once */
    readonly burst: number;
  };
  /** days */
  readonly logRetention: number;
  readonly encryption: Encryption;
  readonly alarms: Alarms;
}

/** The JWT that callers must send. */
export interface JwtProps {
  readonly issuer: string;
  readonly audience: readonly string[];
  /**
   * The scopes of a route: a token must have one of them in its claim `scope` or `scp`; with an empty list, every token
   * is accepted.
   */
  readonly scopesOf: (route: string) => readonly string[];
  /**
   * Whether JWTs are used, if Terraform decides that; if not, callers sign their requests with IAM credentials.
   * @default JWTs are used
   */
  readonly enabled?: IResolvable;
}

interface Authorization {
  readonly authorizationType: string;
  readonly authorizerId?: string;
  readonly authorizationScopes?: string[];
}

/** The fields of the access log for each request: caller, route and duration, but no contents. */
const accessLogFormat = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  sourceIp: '$context.identity.sourceIp',
  caller: '$context.identity.userArn',
  latency: '$context.responseLatency',
  integrationLatency: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
  error: '$context.error.message',
};

/** An HTTP API whose routes invoke functions. It authenticates callers, limits their requests, and logs each request. */
export class HttpApi extends Construct {
  readonly url: string;
  readonly id: string;
  readonly #api: Apigatewayv2Api;
  readonly #authorizationOf: (route: string) => Authorization;

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id);
    this.#api = new Apigatewayv2Api(this, 'Default', { name: props.name, protocolType: 'HTTP' });
    const logGroup = new CloudwatchLogGroup(this, 'log-group', {
      name: `/aws/vendedlogs/apis/${props.name}`,
      retentionInDays: props.logRetention,
      kmsKeyId: props.encryption.keyArn,
    });
    new Apigatewayv2Stage(this, 'stage', {
      apiId: this.#api.id,
      name: '$default',
      autoDeploy: true,
      accessLogSettings: { destinationArn: logGroup.arn, format: JSON.stringify(accessLogFormat) },
      defaultRouteSettings: {
        detailedMetricsEnabled: true,
        throttlingRateLimit: props.throttling.rate,
        throttlingBurstLimit: props.throttling.burst,
      },
    });
    this.#authorizationOf = props.jwt ? this.#jwt(props.name, props.jwt) : () => ({ authorizationType: 'AWS_IAM' });
    this.url = this.#api.apiEndpoint;
    props.alarms.add(this, 'api-errors', {
      metric: {
        namespace: 'AWS/ApiGateway',
        name: '5xx',
        dimensions: { ApiId: this.#api.id },
        statistic: 'Sum',
      },
      description: `The API ${props.name} answered 5xx: see the route in its access log, and the error in the log of that route’s function.`,
    });
    this.id = this.#api.id;
  }

  /**
   * Adds a route that invokes a function.
   * @param route a route key of API Gateway: `GET /orders/{id}`
   * @param authorization `signature`: the function itself verifies the caller, so the API accepts every request
   */
  route(route: string, handler: HandlerFunction, authorization: 'identity' | 'signature'): void {
    const scope = this.#scopeOf(route);
    const live = handler.alias('live');
    const integration = new Apigatewayv2Integration(scope, 'integration', {
      apiId: this.#api.id,
      integrationType: 'AWS_PROXY',
      integrationUri: live.invokeArn,
      payloadFormatVersion: '2.0',
    });
    new Apigatewayv2Route(scope, 'Default', {
      apiId: this.#api.id,
      routeKey: route,
      target: `integrations/${integration.id}`,
      ...(authorization === 'signature' ? { authorizationType: 'NONE' } : this.#authorizationOf(route)),
    });
    new LambdaPermission(scope, 'permission', {
      action: 'lambda:InvokeFunction',
      functionName: live.functionName,
      qualifier: live.name,
      principal: 'apigateway.amazonaws.com',
      // Any stage, but only this route. The ARN has a wildcard in the place of a path parameter.
      sourceArn: `${this.#api.executionArn}/*/${route.replace(' ', '').replace(/\{.*/, '*')}`,
    });
  }

  /** The construct of a route: `post-orders` for `POST /orders`. */
  #scopeOf(route: string): Construct {
    const words = route.toLowerCase().match(/[a-z]+/g) ?? [];
    return new Construct(this, words.join('-'));
  }

  /**
   * Creates the JWT authorizer, and returns the authorization of each route.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
   */
  #jwt(name: string, { issuer, audience, scopesOf, enabled }: JwtProps): (route: string) => Authorization {
    const authorizer = new Apigatewayv2Authorizer(this, 'jwt', {
      apiId: this.#api.id,
      name,
      authorizerType: 'JWT',
      identitySources: ['$request.header.Authorization'],
      jwtConfiguration: { issuer, audience: [...audience] },
      ...(enabled && { count: TerraformCount.of(Token.asNumber(conditional(enabled, 1, 0))) }),
    });
    if (enabled === undefined) {
      const { id: authorizerId } = authorizer;
      return (route) => ({ authorizationType: 'JWT', authorizerId, authorizationScopes: [...scopesOf(route)] });
    }
    return (route) => ({
      authorizationType: Token.asString(conditional(enabled, 'JWT', 'AWS_IAM')),
      authorizerId: Token.asString(ref(`one(${authorizer.fqn}[*].id)`)),
      authorizationScopes: Token.asList(conditional(enabled, scopesOf(route), Token.nullValue())),
    });
  }
}

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
   * The scopes of a route: a token must have one of them in its claim `scope` or `scp`; none: every token is accepted.
   */
  readonly scopesOf: (route: string) => readonly string[];
  /**
   * Whether JWTs are used, if Terraform decides that; otherwise callers sign their requests.
   * @default JWTs are used
   */
  readonly given?: IResolvable;
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

/** An HTTP API whose routes invoke functions: open to callers with an identity, and logged. */
export class HttpApi extends Construct {
  readonly url: string;
  readonly id: string;
  readonly #api: Apigatewayv2Api;
  readonly #identityOf: (route: string) => Authorization;

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
    this.#identityOf = props.jwt ? this.#jwt(props.name, props.jwt) : () => ({ authorizationType: 'AWS_IAM' });
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
   * @param authorization `signature`: the function verifies the caller itself, so the API lets everyone invoke it
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
      ...(authorization === 'signature' ? { authorizationType: 'NONE' } : this.#identityOf(route)),
    });
    new LambdaPermission(scope, 'permission', {
      action: 'lambda:InvokeFunction',
      functionName: live.functionName,
      qualifier: live.name,
      principal: 'apigateway.amazonaws.com',
      // Any stage, but only this route; for a path parameter, the ARN needs a wildcard.
      sourceArn: `${this.#api.executionArn}/*/${route.replace(' ', '').replace(/\{.*/, '*')}`,
    });
  }

  /** `POST /orders` has the id `post-orders`. */
  #scopeOf(route: string): Construct {
    const words = route.toLowerCase().match(/[a-z]+/g) ?? [];
    return new Construct(this, words.join('-'));
  }

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html */
  #jwt(name: string, { issuer, audience, scopesOf, given }: JwtProps): (route: string) => Authorization {
    const authorizer = new Apigatewayv2Authorizer(this, 'jwt', {
      apiId: this.#api.id,
      name,
      authorizerType: 'JWT',
      identitySources: ['$request.header.Authorization'],
      jwtConfiguration: { issuer, audience: [...audience] },
      ...(given && { count: TerraformCount.of(Token.asNumber(conditional(given, 1, 0))) }),
    });
    if (given === undefined) {
      const { id: authorizerId } = authorizer;
      return (route) => ({ authorizationType: 'JWT', authorizerId, authorizationScopes: [...scopesOf(route)] });
    }
    return (route) => ({
      authorizationType: Token.asString(conditional(given, 'JWT', 'AWS_IAM')),
      authorizerId: Token.asString(ref(`one(${authorizer.fqn}[*].id)`)),
      authorizationScopes: Token.asList(conditional(given, scopesOf(route), Token.nullValue())),
    });
  }
}

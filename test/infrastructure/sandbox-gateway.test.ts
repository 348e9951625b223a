import { afterAll, describe, expect, it } from 'vitest';
import { sandbox } from '../../infrastructure/config.ts';
import { block, removeFolders, synthesise } from './synthesise.ts';

afterAll(removeFolders);

const variablesOf = (configuration: ReturnType<typeof synthesise>, name: string) =>
  Object(block(configuration, 'aws_lambda_function', `functions_${name}`).environment).variables;

describe('the sandbox gateway', () => {
  const configuration = synthesise({ paymentGatewayUrl: sandbox });

  it('is called by the functions when it is configured', () => {
    const { PAYMENT_GATEWAY_URL } = variablesOf(configuration, 'process_payment');
    expect(PAYMENT_GATEWAY_URL).toBe('${aws_apigatewayv2_api.api.api_endpoint}/sandbox-gateway');
  });

  it('has a route of the API without authorization, since it checks its own key', () => {
    expect(block(configuration, 'aws_apigatewayv2_route', 'api_post_sandbox_gateway_proxy')).toMatchObject({
      route_key: 'POST /sandbox-gateway/{proxy+}',
      authorization_type: 'NONE',
    });
    expect(block(configuration, 'aws_lambda_permission', 'api_post_sandbox_gateway_proxy_permission')).toMatchObject({
      source_arn: '${aws_apigatewayv2_api.api.execution_arn}/*/POST/sandbox-gateway/*',
    });
  });

  it('may access only its own payments in the table', () => {
    const { policy } = block(configuration, 'aws_iam_role_policy', 'sandbox_gateway_role_run');
    const conditions = JSON.parse(String(policy)).Statement.map(({ Condition }: { Condition?: unknown }) => Condition);
    expect(conditions.filter(Boolean)).toEqual([
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['SANDBOX#*'] } },
    ]);
  });

  it('is left out when another gateway is configured', () => {
    const other = synthesise({ paymentGatewayUrl: 'https://gateway.example.com' });
    expect(JSON.stringify(other)).not.toContain('sandbox');
    expect(variablesOf(other, 'process_payment').PAYMENT_GATEWAY_URL).toBe('https://gateway.example.com');
  });
});

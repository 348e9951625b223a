import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn';
import { AwsError } from 'step-functions-engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secretsManager } from '../../../../local/aws-api/secrets-manager.ts';
import { startAwsJsonServer } from '../../../../packages/step-functions/src/server/aws-json-server.ts';
import type { RunningServer } from '../../../../packages/step-functions/src/server/http-server.ts';

const secretArn = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:payment-AbCdEf';
const lines: string[] = [];
let server: RunningServer;

beforeAll(async () => {
  const stepFunctions = {
    targetPrefix: 'AWSStepFunctions',
    jsonVersion: '1.0' as const,
    call: async (action: string, input: unknown) => {
      if (action === 'DescribeExecution')
        throw new AwsError('ExecutionDoesNotExist', 'Execution Does Not Exist', 400, { reason: 'r' });
      if (action === 'Explode') throw new Error('internal details');
      return { action, input };
    },
  };
  const services = [stepFunctions, secretsManager(new Map([[secretArn, '{"a":1}']]))];
  server = await startAwsJsonServer({ services, log: (line) => lines.push(line) });
});
afterAll(() => server.close());

const post = async (target: string | undefined, body: string, method = 'POST') => {
  const headers = new Headers(target === undefined ? [] : [['x-amz-target', target]]);
  const response = await fetch(server.url, { method, headers, ...(method === 'POST' && { body }) });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
};

const clientConfig = () => ({
  endpoint: server.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
});

describe('the AWS JSON server', () => {
  it('runs the action that X-Amz-Target names', async () => {
    const { status, headers, body } = await post('AWSStepFunctions.StartExecution', '{"name":"a"}');
    expect([status, body]).toEqual([200, { action: 'StartExecution', input: { name: 'a' } }]);
    expect(headers.get('content-type')).toBe('application/x-amz-json-1.0');
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('accepts an empty body as an empty input', async () => {
    expect((await post('AWSStepFunctions.ListStateMachines', '')).body.input).toEqual({});
  });

  it('returns an error with its type, message, further members and status code', async () => {
    expect(await post('AWSStepFunctions.DescribeExecution', '{}')).toMatchObject({
      status: 400,
      body: { __type: 'ExecutionDoesNotExist', message: 'Execution Does Not Exist', reason: 'r' },
    });
  });

  it.each([['{"name"'], ['[]'], ['null'], ['"text"']])('refuses a body that is not a JSON object: %s', async (body) => {
    expect(await post('AWSStepFunctions.StartExecution', body)).toMatchObject({
      status: 400,
      body: { __type: 'SerializationException' },
    });
  });

  it.each([[undefined], ['Nobody.StartExecution'], ['AWSStepFunctions'], ['']])(
    'refuses the X-Amz-Target %s',
    async (target) => {
      expect(await post(target, '{}')).toMatchObject({ status: 400, body: { __type: 'UnknownOperationException' } });
    },
  );

  it('refuses another method than POST', async () => {
    expect((await post('AWSStepFunctions.StartExecution', '', 'GET')).body.__type).toBe('UnknownOperationException');
  });

  it('hides the details of an internal error', async () => {
    expect(await post('AWSStepFunctions.Explode', '{}')).toMatchObject({
      status: 500,
      body: { __type: 'InternalServerError', message: 'internal error' },
    });
    expect(lines.join()).toContain('internal details');
  });

  it('returns errors as the error classes of the AWS SDK', async () => {
    const client = new SFNClient(clientConfig());
    const command = new DescribeExecutionCommand({
      executionArn: 'arn:aws:states:us-east-1:111111111111:execution:a:b',
    });
    await expect(client.send(command)).rejects.toThrow(ExecutionDoesNotExist);
  });
});

describe('Secrets Manager', () => {
  it.each([secretArn, 'payment'])('returns the secret %s to the AWS SDK', async (SecretId) => {
    const client = new SecretsManagerClient(clientConfig());
    expect(await client.send(new GetSecretValueCommand({ SecretId }))).toMatchObject({
      ARN: secretArn,
      Name: 'payment',
      SecretString: '{"a":1}',
    });
  });

  it('refuses an unknown secret with ResourceNotFoundException', async () => {
    expect(await post('secretsmanager.GetSecretValue', '{"SecretId":"other"}')).toMatchObject({
      status: 400,
      body: { __type: 'ResourceNotFoundException' },
    });
  });
});

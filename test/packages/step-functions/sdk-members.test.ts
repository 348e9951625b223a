import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateStateMachineCommand, DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { fromSdkOutput, toSdkInput } from '../../../packages/step-functions/src/tasks/sdk-members.ts';

/** The types of a command's input and output, as the AWS SDK describes them. */
function typesOf(command: object) {
  const { schema } = command as { schema: readonly unknown[] };
  return { input: schema[4], output: schema[5] };
}

const putItem = typesOf(new PutItemCommand({ TableName: undefined, Item: undefined }));
const invoke = typesOf(new InvokeCommand({ FunctionName: undefined }));
const putObject = typesOf(new PutObjectCommand({ Bucket: undefined, Key: undefined }));
const createMachine = typesOf(
  new CreateStateMachineCommand({ name: undefined, definition: undefined, roleArn: undefined }),
);
const describeExecution = typesOf(new DescribeExecutionCommand({ executionArn: undefined }));

describe('the parameters of a state', () => {
  it('get the member names of the service, also in lists and structures', () => {
    const parameters = { Name: 'm', Tags: [{ Key: 'a', Value: 'b' }], LoggingConfiguration: { Level: 'ALL' } };

    expect(toSdkInput(parameters, createMachine.input)).toEqual({
      name: 'm',
      tags: [{ key: 'a', value: 'b' }],
      loggingConfiguration: { level: 'ALL' },
    });
  });

  it('keep the keys of maps, which the user chooses', () => {
    const parameters = { TableName: 't', Item: { Id: { S: '1' }, m: { M: { Inner: { N: '2' } } } } };

    expect(toSdkInput(parameters, putItem.input)).toEqual(parameters);
  });

  it('become JSON text if the service expects text or bytes', () => {
    expect(toSdkInput({ Definition: { StartAt: 'A' } }, createMachine.input)).toEqual({
      definition: '{"StartAt":"A"}',
    });
    expect(toSdkInput({ Payload: { a: 1 } }, invoke.input)).toEqual({ Payload: Buffer.from('{"a":1}') });
    expect(toSdkInput({ Body: 'text' }, putObject.input)).toEqual({ Body: Buffer.from('"text"') });
    expect(toSdkInput({ Body: 'dGV4dA==' }, putObject.input, 'base64')).toEqual({ Body: Buffer.from('text') });
  });

  it('are passed on unchanged if the service does not know them', () => {
    expect(toSdkInput({ Unknown: 1 }, createMachine.input)).toEqual({ Unknown: 1 });
    expect(toSdkInput({ a: 1 }, undefined)).toEqual({ a: 1 });
  });
});

it('the response of a service gets capitalised member names, except for the keys of maps', () => {
  expect(fromSdkOutput({ executionArn: 'e', inputDetails: { included: true } }, describeExecution.output)).toEqual({
    ExecutionArn: 'e',
    InputDetails: { Included: true },
  });
  expect(fromSdkOutput({ Attributes: { id: { S: '1' } } }, putItem.output)).toEqual({ Attributes: { id: { S: '1' } } });
});

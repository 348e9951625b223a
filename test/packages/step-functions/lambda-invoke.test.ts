import { type Json, type LambdaRequest, type LambdaRunner, StepFunctions, VirtualClock } from 'step-functions-engine';
import { describe, expect, it } from 'vitest';

async function run(Parameters: object, runner: 'wire' | 'values' = 'wire') {
  const requests: LambdaRequest[] = [];
  const inputs: Json[] = [];
  const lambda: LambdaRunner = {
    invoke: async (request) => {
      requests.push(request);
      return { payload: request.payload, requestId: 'request-1' };
    },
    ...(runner === 'values' && {
      call: async (_arn, input) => {
        inputs.push(input);
        return input;
      },
    }),
  };
  const engine = new StepFunctions({ clock: new VirtualClock(), lambda });
  const Call = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: 'echo', ...Parameters },
    End: true,
  };
  const machine = await engine.createStateMachine({ name: 'calls', definition: { StartAt: 'Call', States: { Call } } });
  const end = await engine.whenEnded(await engine.startExecution(machine));
  return { ...end, requests, inputs };
}

describe('lambda:invoke', () => {
  it.each([
    ['a text unchanged as the body', '{"a": 1}', '{"a": 1}', { a: 1 }],
    ['a text that is a JSON string', '"hello"', '"hello"', 'hello'],
    ['an object as JSON text', { a: [1] }, '{"a":[1]}', { a: [1] }],
    ['an empty object without a payload', undefined, '{}', {}],
  ])('sends %s', async (_what, Payload, body, value) => {
    const wire = await run(Payload === undefined ? {} : { Payload });
    const values = await run(Payload === undefined ? {} : { Payload }, 'values');

    expect(wire.requests.map(({ payload }) => payload)).toEqual([body]);
    expect(values.inputs).toEqual([value]);
    expect(wire.output).toMatchObject({ Payload: value });
  });

  it('fails without invoking the function if the payload is a text that is not JSON', async () => {
    const { error, cause, requests } = await run({ Payload: 'hello' });

    expect(error).toBe('Lambda.InvalidRequestContentException');
    expect(cause).toMatch(/^Could not parse request body into json: .* \(Service: AWSLambda; Status Code: 400;/);
    expect(requests).toEqual([]);
  });

  it.each([
    [{}, 200],
    [{ InvocationType: 'Event' }, 202],
    [{ InvocationType: 'DryRun' }, 204],
  ])('returns the StatusCode of the Lambda API for %j: %i', async (more, status) => {
    const { output } = await run(more);

    expect(output).toMatchObject({ StatusCode: status, SdkHttpMetadata: { HttpStatusCode: status } });
  });

  it('returns LogResult with LogType Tail only', async () => {
    const { output, requests } = await run({ LogType: 'Tail' });
    const { LogResult } = output as { LogResult: string };

    expect(requests[0]?.logType).toBe('Tail');
    expect(Buffer.from(LogResult, 'base64').toString()).toMatch(/^START RequestId: request-1 Version: \$LATEST\n/);
    expect((await run({})).output).not.toHaveProperty('LogResult');
  });
});

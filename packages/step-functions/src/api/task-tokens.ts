import type { Message } from '../execution/input.ts';
import { payloadLimit } from '../execution/payload-size.ts';
import type { JsonObject } from '../language/json.ts';
import { type Action, sendsInputs } from '../registry/action.ts';
import { AwsError } from '../registry/aws-error.ts';
import type { Engine } from '../registry/engine.ts';
import { isTaskToken } from '../tasks/task-token.ts';
import { constraintError, optionalText, requiredText } from './parameters.ts';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html */
const sendTaskSuccess: Action = (engine, input) => {
  const token = readToken(input);
  const output = requiredText(input, 'output');
  if (Buffer.byteLength(output) > payloadLimit) {
    throw constraintError(output, 'output', `Member must have length less than or equal to ${payloadLimit}`);
  }
  try {
    JSON.parse(output);
  } catch {
    throw new AwsError('InvalidOutput', "Invalid Output: 'The output is not valid JSON.'");
  }
  return send(engine, token, { type: 'task-success', output });
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskFailure.html */
const sendTaskFailure: Action = (engine, input) => {
  const token = readToken(input);
  const error = optionalText(input, 'error', { max: 256 });
  const cause = optionalText(input, 'cause', { max: 32768 });
  return send(engine, token, {
    type: 'task-failure',
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  });
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskHeartbeat.html */
const sendTaskHeartbeat: Action = (engine, input) => send(engine, readToken(input), { type: 'heartbeat' });

function readToken(input: JsonObject): string {
  return requiredText(input, 'taskToken', { min: 1, max: 2048 });
}

function send(engine: Engine, token: string, message: Message): object {
  const waiting = engine.taskTokens.get(token);
  if (waiting === undefined) {
    if (!isTaskToken(token)) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  }
  // A second result, sent before the first one has been taken in, is too late as well.
  if (message.type !== 'heartbeat') engine.taskTokens.delete(token);
  waiting.send(message);
  return {};
}

export const taskTokenActions = {
  SendTaskSuccess: sendsInputs(sendTaskSuccess),
  SendTaskFailure: sendsInputs(sendTaskFailure),
  SendTaskHeartbeat: sendsInputs(sendTaskHeartbeat),
};

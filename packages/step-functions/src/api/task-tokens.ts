import type { Message } from '../execution/input.ts';
import type { WaitingPoint } from '../execution/waiting-point.ts';
import { JsonTextError, parseJsonText } from '../language/json-text.ts';
import { type Action, sendsInputs } from '../registry/action.ts';
import { AwsError } from '../registry/aws-error.ts';
import type { Engine } from '../registry/engine.ts';
import { isTaskToken } from '../tasks/task-token.ts';
import { optionalText, requiredText } from './parameters.ts';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html */
const sendTaskSuccess: Action = (engine, input) => {
  const token = requiredText(input, 'taskToken');
  const waiting = findWaiting(engine, token);
  const output = requiredText(input, 'output');
  try {
    parseJsonText(output);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw new AwsError('InvalidOutput', `Invalid Output: '${error.reason}'`);
  }
  return end(engine, token, waiting, { type: 'task-success', output });
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskFailure.html */
const sendTaskFailure: Action = (engine, input) => {
  const token = requiredText(input, 'taskToken');
  const error = optionalText(input, 'error');
  const cause = optionalText(input, 'cause');
  return end(engine, token, findWaiting(engine, token), {
    type: 'task-failure',
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  });
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskHeartbeat.html */
const sendTaskHeartbeat: Action = (engine, input) => {
  findWaiting(engine, requiredText(input, 'taskToken')).send({ type: 'heartbeat' });
  return {};
};

/** The waiting task of a token. @throws AwsError InvalidToken or TaskTimedOut */
function findWaiting(engine: Engine, token: string): WaitingPoint {
  const waiting = engine.taskTokens.get(token)?.waiting;
  if (waiting !== undefined) return waiting;
  if (!isTaskToken(token)) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
  throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
}

function end(engine: Engine, token: string, waiting: WaitingPoint, result: Message): object {
  // A second result is too late, even if the first one is not processed yet.
  engine.taskTokens.delete(token);
  waiting.send(result);
  return {};
}

export const taskTokenActions = {
  SendTaskSuccess: sendsInputs(sendTaskSuccess),
  SendTaskFailure: sendsInputs(sendTaskFailure),
  SendTaskHeartbeat: sendsInputs(sendTaskHeartbeat),
};

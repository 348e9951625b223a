import { type Action, reads } from '../registry/action.ts';
import { findExecution } from './executions.ts';
import { pageOf } from './pages.ts';
import { optionalBoolean, requiredText } from './parameters.ts';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html */
const getExecutionHistory: Action = async (engine, input) => {
  const arn = requiredText(input, 'executionArn');
  const reverse = optionalBoolean(input, 'reverseOrder') ?? false;
  const includeData = optionalBoolean(input, 'includeExecutionData') ?? true;
  const { history } = await engine.executions.load(findExecution(engine, arn));
  // Event ids are sorted, not events, so that only the events of this page are encoded.
  const ids = Array.from({ length: history.length }, (_event, index) => index + 1);
  if (reverse) ids.reverse();
  const { items, nextToken } = pageOf(ids, input, `history of ${arn} ${reverse}`);
  const page = items.map((id) => history.event(id, includeData));
  return { events: page, ...(nextToken && { nextToken }) };
};

export const executionHistoryActions = { GetExecutionHistory: reads(getExecutionHistory) };

import type { HistoryEvent } from '../story/story.ts';
import type { HistoryPage } from './api-types.ts';
import { callAll } from './wire.ts';

/** The whole history of an execution. */
export function historyOf(
  executionArn: string,
  options: { includeExecutionData?: boolean } = {},
): Promise<HistoryEvent[]> {
  return callAll('GetExecutionHistory', { executionArn, ...options }, (page: HistoryPage) => page.events);
}

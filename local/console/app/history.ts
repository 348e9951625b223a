import type { HistoryEvent } from '../story/story.ts';
import type { HistoryPage } from './api-types.ts';
import { pagesOf } from './wire.ts';

/** The whole history of an execution. */
export async function historyOf(executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const page of pagesOf<HistoryPage>('GetExecutionHistory', { executionArn })) events.push(...page.events);
  return events;
}

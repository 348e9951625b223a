import type { StepFunctions } from '../../step-functions/index.ts';
import type { HistoryEvent } from '../story/story.ts';

/** The whole history, without inputs and outputs. */
export async function historyOf(stepFunctions: StepFunctions, executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const query = { executionArn, includeExecutionData: false, maxResults: 1000, ...(nextToken && { nextToken }) };
    const page = await stepFunctions.call('GetExecutionHistory', query);
    const { events: some, nextToken: next } = page as { events: HistoryEvent[]; nextToken?: string };
    events.push(...some);
    nextToken = next;
  } while (nextToken !== undefined);
  return events;
}

import type { HistoryEvent } from './history-event.ts';

/** The Step Functions API: over HTTP in the page, the engine itself in the server. */
export interface StepFunctionsApi {
  call(action: string, input: object): Promise<object>;
}

/** POST /api/events: a part of a history; `length`: the id of the last event of the whole. */
export interface EventsPage {
  readonly events: readonly HistoryEvent[];
  readonly length: number;
}

type Page<List> = List & { readonly nextToken?: string };

/** The pages of a list, one after the other. */
export async function* pagesOf<List extends object>(
  api: StepFunctionsApi,
  action: string,
  input: object,
): AsyncGenerator<Page<List>, void> {
  let nextToken: string | undefined;
  do {
    const query = { ...input, maxResults: 1000, ...(nextToken && { nextToken }) };
    const page = (await api.call(action, query)) as Page<List>;
    nextToken = page.nextToken;
    yield page;
  } while (nextToken !== undefined);
}

/** The whole history of an execution; with `includeExecutionData: false`, without inputs and outputs. */
export async function historyOf(
  api: StepFunctionsApi,
  executionArn: string,
  options: { readonly includeExecutionData?: boolean } = {},
): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  const pages = pagesOf<{ events: HistoryEvent[] }>(api, 'GetExecutionHistory', { executionArn, ...options });
  for await (const page of pages) events.push(...page.events);
  return events;
}

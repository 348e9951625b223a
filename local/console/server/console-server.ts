import type { Readable } from 'node:stream';
import { AwsError, type Clock, hideTaskTokens, type StepFunctions } from 'step-functions-engine';
import {
  type HttpAnswer,
  type HttpRequest,
  type RunningServer,
  startServer,
  UserError,
} from 'step-functions-engine/server';
import { isExpress } from '../api/arns.ts';
import type { Definition, ExpressExecutions as ExpressAnswer, StartedBy } from '../api/types.ts';
import { answerAsset } from './asset.ts';
import { changesOf } from './changes.ts';
import { type EventSource, readEvents, searchEvents } from './events.ts';
import { ExpressExecutions } from './express-executions.ts';
import { isOwnPage, securityHeaders } from './guard.ts';
import { answerWait, readOpenWaits } from './open-waits.ts';
import { OutcomeIndex, readFilter } from './outcome-index.ts';
import { type OutcomesOfFailed, readOutcomes } from './outcomes.ts';
import { buildPage } from './page.ts';
import { definitionOf } from './processor-of.ts';
import { readBody, textsOf, WrongRequest } from './request.ts';
import { passTime } from './time.ts';
import { WorkflowLog } from './workflow-log.ts';

/** The part of the console that a project adds. */
export interface ConsoleExtension {
  /** The main module of the page, instead of the console's own. */
  readonly entry: string;
  /**
   * Answers requests that the console itself does not handle.
   * @param area the first part of the path after `/api/`
   * @param detail the second
   * @returns undefined if it does not handle the request either
   * @throws WrongRequest
   */
  answer(request: HttpRequest, area: string, detail: string): Promise<object> | undefined;
  /** The outcomes of failed executions in the list. @default their errors */
  readonly outcomesOfFailed?: OutcomesOfFailed;
  /** A further file, such as a picture. @returns undefined if there is no file with this path */
  file?(path: string): HttpAnswer | undefined;
}

export interface ConsoleOptions {
  readonly stepFunctions: StepFunctions;
  /** The engine's clock: a page shows its time, and advances it if it is virtual. */
  readonly clock: Clock;
  readonly extension?: ConsoleExtension;
  /** The log of state machines, if the engine writes to it. */
  readonly workflowLog?: WorkflowLog;
  /** @default any free one */
  readonly port?: number;
  readonly log?: (line: string) => void;
}

/**
 * Serves the web console of a Step Functions engine on 127.0.0.1: a page and the Step Functions API for it. Other web
 * pages cannot use it.
 * @throws UserError if the port is in use
 */
export async function startConsole(options: ConsoleOptions): Promise<RunningServer> {
  const { stepFunctions, clock, extension, port = 0, log } = options;
  const page = await buildPage(extension?.entry);
  const workflowLog = options.workflowLog ?? new WorkflowLog();
  const express = new ExpressExecutions(stepFunctions, workflowLog);
  const index = new OutcomeIndex(stepFunctions, express, extension?.outcomesOfFailed, () => clock.now());
  const parts: Parts = { ...options, workflowLog, express, index };
  const streams = new Set<Readable>();
  const openStream = (): Readable => {
    const stream = changesOf(stepFunctions, clock);
    streams.add(stream);
    stream.once('close', () => streams.delete(stream));
    return stream;
  };
  const server = await startServer({
    name: 'the console',
    port,
    portVariable: 'CONSOLE_PORT',
    maxBody: 1024 * 1024,
    tooLarge: json(413, { message: 'The body is larger than 1 MB.' }),
    ...(log && { log }),
    handle: async (request) => {
      if (!request.path.startsWith('/api/')) return extension?.file?.(request.path) ?? answerAsset(request, page);
      if (!isOwnPage(request)) return json(403, { message: 'Only the console itself may use its API.' });
      if (request.method === 'GET' && request.path === '/api/changes') return eventStream(openStream());
      try {
        return json(200, await answer(request, parts));
      } catch (error) {
        if (error instanceof AwsError) return json(error.statusCode, { error: error.name, message: error.message });
        if (error instanceof WrongRequest) return json(error.status, error.answer);
        if (error instanceof UserError) return json(500, { message: error.message });
        if (error instanceof URIError) return json(400, { message: `${request.path} has an incomplete %-escape.` });
        throw error;
      }
    },
  });
  const close = async () => {
    index.close();
    for (const stream of streams) stream.destroy();
    await server.close();
  };
  return { ...server, close };
}

interface Parts extends ConsoleOptions {
  readonly workflowLog: WorkflowLog;
  readonly express: ExpressExecutions;
  readonly index: OutcomeIndex;
}

async function answer(
  request: HttpRequest,
  { stepFunctions, clock, extension, workflowLog, express, index }: Parts,
): Promise<object> {
  const [, , area = '', detail = ''] = request.path.split('/').map(decodeURIComponent);
  if (request.method === 'POST') {
    if (area === 'step-functions') return stepFunctions.call(detail, readBody(request));
    if (area === 'outcomes')
      return readOutcomes(stepFunctions, express, readBody(request), extension?.outcomesOfFailed);
    if (area === 'waits') return answerWait(stepFunctions, detail, readBody(request));
    if (area === 'events') return readEvents(sourceOf(stepFunctions, express), readBody(request));
    if (area === 'event-search') return searchEvents(sourceOf(stepFunctions, express), readBody(request));
    if (area === 'executions') return index.find(readFilter(readBody(request)));
    if (area === 'express') return { executions: express.listed(textsOf(readBody(request), 'executionArns')) };
    if (area === 'time') return passTime(clock, readBody(request));
  }
  if (request.method === 'GET' && area === 'started-by') {
    // The engine forgets an Express execution some time after its end.
    const executionArn = await stepFunctions.startedBy(detail).catch(() => undefined);
    return { executionArn } satisfies StartedBy;
  }
  if (request.method === 'GET' && area === 'definition') {
    return { definition: await definitionOf(stepFunctions, detail) } satisfies Definition;
  }
  if (request.method === 'GET' && area === 'waits') return readOpenWaits(stepFunctions, detail);
  if (request.method === 'GET' && area === 'outcomes') return index.counts();
  if (request.method === 'GET' && area === 'express') {
    if (detail !== '') return express.describe(detail);
    return { executions: express.list(), machines: await express.machines() } satisfies ExpressAnswer;
  }
  if (request.method === 'GET' && area === 'logs') {
    return detail === '' ? { executions: workflowLog.executions() } : { records: workflowLog.records(detail) };
  }
  const answered = extension?.answer(request, area, detail);
  if (answered !== undefined) return answered;
  throw new WrongRequest(404, { message: `There is no ${request.method} ${request.path}.` });
}

/** Events of an execution, wherever they are kept. */
function sourceOf(stepFunctions: StepFunctions, express: ExpressExecutions): EventSource {
  return {
    events: (executionArn, options) =>
      isExpress(executionArn) ? express.events(executionArn, options) : stepFunctions.events(executionArn, options),
  };
}

function eventStream(stream: Readable): HttpAnswer {
  return { status: 200, headers: { ...securityHeaders, 'content-type': 'text/event-stream' }, body: stream };
}

function json(status: number, body: object): HttpAnswer {
  // Inputs, outputs and histories contain the tokens of waiting tasks, which no page needs.
  const text = hideTaskTokens(JSON.stringify(body));
  return { status, headers: { ...securityHeaders, 'content-type': 'application/json' }, body: text };
}

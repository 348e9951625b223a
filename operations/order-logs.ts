import { UserError } from 'step-functions-engine/server';
import type { DeployedStack } from './deployed-stack.ts';

/** A log entry of a function or a workflow. */
export interface LoggedLine {
  /** ms since 1970 */
  readonly at: number;
  /** The name of the function, such as `validate-order`, or of the workflow. */
  readonly source: string;
  readonly text: string;
}

/** The prefixes of the log groups of a stack's functions and workflows. */
const prefixes = (stack: string): readonly string[] => [`/aws/lambda/${stack}-`, `/aws/vendedlogs/states/${stack}`];

/**
 * Reads all log entries of a stack's functions and workflows that contain an order's id, oldest first.
 * @param since ms since 1970
 * @throws UserError if the stack has no logs
 */
export async function readOrderLogs(
  stack: DeployedStack,
  orderId: string,
  since: number,
): Promise<readonly LoggedLine[]> {
  const groups = (await Promise.all(prefixes(stack.name).map((prefix) => logGroups(stack, prefix)))).flat();
  if (groups.length === 0)
    throw new UserError(`${stack.name} has no logs in ${stack.config.region}: is it deployed in this account?`);
  const lines: LoggedLine[] = [];
  // One after the other, because CloudWatch allows only few such calls in a second.
  for (const group of groups) lines.push(...(await readGroup(stack, group, orderId, since)));
  return lines.sort((a, b) => a.at - b.at);
}

async function logGroups(stack: DeployedStack, logGroupNamePrefix: string): Promise<readonly string[]> {
  const pages = await pagesOf<{ logGroupName: string }>(stack, 'DescribeLogGroups', 'logGroups', {
    logGroupNamePrefix,
  });
  return pages.map(({ logGroupName }) => logGroupName);
}

async function readGroup(
  stack: DeployedStack,
  logGroupName: string,
  orderId: string,
  startTime: number,
): Promise<readonly LoggedLine[]> {
  const events = await pagesOf<{ timestamp: number; message: string }>(stack, 'FilterLogEvents', 'events', {
    logGroupName,
    startTime,
    // A filter pattern in quotation marks matches this exact text, in JSON too.
    filterPattern: `"${orderId}"`,
  });
  const source = logGroupName.replace(`/aws/lambda/${stack.name}-`, '').replace('/aws/vendedlogs/states/', '');
  return events.map(({ timestamp: at, message }) => ({ at, source, text: message.trim() }));
}

/** Calls an action of CloudWatch Logs for each page, and returns the elements of `member` of all pages. */
async function pagesOf<T>(stack: DeployedStack, action: string, member: string, input: object): Promise<readonly T[]> {
  const found: T[] = [];
  for (let nextToken: unknown; ; ) {
    const page = await stack.call('logs', `Logs_20140328.${action}`, {
      ...input,
      ...(nextToken !== undefined && { nextToken }),
    });
    found.push(...((page[member] ?? []) as T[]));
    nextToken = page.nextToken;
    if (nextToken === undefined || nextToken === null) return found;
  }
}

/** A log entry as one line: time, source and text; of a JSON entry, the level, the message, the error and the details. */
export function formatLine({ at, source, text }: LoggedLine): string {
  return `${new Date(at).toISOString()}  ${source.padEnd(22)} ${shorten(text)}`;
}

function shorten(text: string): string {
  try {
    const { level, message, type, error, details } = JSON.parse(text);
    const messageText = typeof message === 'string' ? message : (message?.message ?? JSON.stringify(message));
    const parts = [
      level,
      messageText ?? type,
      error?.name && `${error.name}: ${error.message}`,
      details && JSON.stringify(details),
    ];
    return parts.filter(Boolean).join('  ').slice(0, 400);
  } catch {
    return text;
  }
}

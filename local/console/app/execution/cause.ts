/** The parts of a cause. */
export interface Cause {
  readonly message: string;
  /** The stack trace, one line for each call. */
  readonly trace?: string;
}

/**
 * Parses the cause of an error. The cause of a failed Lambda function is JSON with a message and a stack trace, whose
 * field differs between runtimes; other causes are text.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 */
export function readCause(text: string): Cause {
  const { errorMessage, message, trace, stackTrace, stack } = objectIn(text);
  const said = [errorMessage, message].find((one) => typeof one === 'string');
  if (said === undefined) return { message: messageInCut(text) ?? text };
  const lines = [trace, stackTrace, stack].find((one) => Array.isArray(one) || typeof one === 'string');
  const written = Array.isArray(lines) ? lines.flat().map(String).join('\n') : String(lines ?? '');
  return { message: String(said), ...(written !== '' && { trace: written }) };
}

/** The message in JSON that is cut off, as the beginning of a long cause is. */
function messageInCut(text: string): string | undefined {
  const [, message] =
    /^\{.*?"(?:errorMessage|message)"\s*:\s*"((?:[^"\\]|\\.)*)/s.exec(text.endsWith('…') ? text : '') ?? [];
  return message?.replace(/\\(["\\/])/g, '$1').replace(/\\[nrt]/g, ' ');
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

import type { Outcome } from './compare.ts';
import { CallRefused, type Target } from './target.ts';

/** Any Step Functions endpoint, over HTTP and on the real clock. */
export class HttpTarget implements Target {
  readonly #endpoint: string;

  /** @param endpoint its address, such as http://localhost:8083 */
  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  async call(action: string, input: unknown): Promise<object> {
    const response = await fetch(this.#endpoint, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-amz-json-1.0',
        'X-Amz-Target': `AWSStepFunctions.${action}`,
        'X-Amz-Date': '20260101T000000Z',
        // Emulators look here for the service and the region, and check no signature.
        Authorization:
          'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/states/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify(input),
    });
    const text = await response.text();
    const answer = parsed(text);
    if (response.ok) return answer;
    const name = String(answer.__type ?? answer.code ?? `Http${response.status}`)
      .split('#')
      .at(-1);
    throw new CallRefused(String(name), String(answer.message ?? answer.Message ?? text));
  }

  async end(executionArn: string): Promise<Outcome> {
    let pause = 5;
    for (;;) {
      const description = (await this.call('DescribeExecution', { executionArn })) as Outcome & { status: string };
      if (description.status !== 'RUNNING') return { ...description, events: await this.#history(executionArn) };
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(pause * 1.5, 200);
    }
  }

  async #history(executionArn: string): Promise<Readonly<Record<string, unknown>>[]> {
    const events: Readonly<Record<string, unknown>>[] = [];
    let nextToken: string | undefined;
    do {
      const page = (await this.call('GetExecutionHistory', {
        executionArn,
        maxResults: 1000,
        includeExecutionData: true,
        ...(nextToken && { nextToken }),
      })) as { events: Readonly<Record<string, unknown>>[]; nextToken?: string };
      events.push(...page.events);
      nextToken = page.nextToken;
    } while (nextToken);
    return events;
  }
}

/** A body that is not JSON, such as an error page, becomes the message. */
function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return { message: text.slice(0, 300) };
  }
}

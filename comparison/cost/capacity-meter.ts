import { startServer } from '../../local/http/server.ts';

/** DynamoDB's request units. */
export interface Units {
  readonly read: number;
  readonly write: number;
}

/** Only these change nothing: everything else that consumes capacity writes. */
const reads = new Set(['GetItem', 'Query', 'Scan', 'BatchGetItem', 'TransactGetItems']);

interface Consumed {
  readonly CapacityUnits?: number;
}

/**
 * Stands between the functions and their table and adds up what DynamoDB would bill: it asks for each request's consumed
 * capacity on the functions' behalf. A write whose condition fails is billed as well, but tells no capacity: it counts
 * for one unit an item, two in a transaction.
 */
export class CapacityMeter {
  readonly #target: string;
  #units: Units = { read: 0, write: 0 };

  /** @param target the DynamoDB endpoint */
  constructor(target: string) {
    this.#target = target;
  }

  /** @returns the endpoint that counts */
  async start(): Promise<{ readonly url: string; close(): Promise<void> }> {
    return startServer({
      name: 'The capacity meter',
      port: 0,
      maxBody: 16 * 1024 * 1024,
      tooLarge: { status: 413 },
      handle: async ({ headers, body }) => {
        const action = String(headers['x-amz-target'] ?? '').split('.')[1] ?? '';
        const request = { ...JSON.parse(body.toString()), ReturnConsumedCapacity: 'TOTAL' };
        const response = await fetch(this.#target, {
          method: 'POST',
          headers: pick(headers, ['content-type', 'x-amz-target', 'authorization', 'x-amz-date']),
          body: JSON.stringify(request),
        });
        const text = await response.text();
        this.#count(action, request, response.ok ? JSON.parse(text) : undefined);
        return { status: response.status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: text };
      },
    });
  }

  /** What has been consumed since the last call. */
  take(): Units {
    const taken = this.#units;
    this.#units = { read: 0, write: 0 };
    return taken;
  }

  #count(
    action: string,
    request: { TransactItems?: unknown[] },
    answer: { ConsumedCapacity?: Consumed | Consumed[] } | undefined,
  ) {
    const consumed = answer === undefined ? refused(request) : total(answer.ConsumedCapacity);
    const { read, write } = this.#units;
    this.#units = reads.has(action) ? { read: read + consumed, write } : { read, write: write + consumed };
  }
}

const refused = ({ TransactItems }: { TransactItems?: unknown[] }): number => 2 * (TransactItems?.length ?? 0.5);

function total(consumed: Consumed | Consumed[] | undefined): number {
  return [consumed ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}

function pick(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  names: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}

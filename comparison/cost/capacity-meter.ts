import type { RunningServer } from 'step-functions-engine/server';
import { startAwsJsonServer } from 'step-functions-engine/server';
import { dynamoDb } from '../../local/table/dynamodb-service.ts';

/** DynamoDB's request units. */
export interface Units {
  readonly read: number;
  readonly write: number;
}

/** The read actions: every other action that consumes capacity is a write. */
const reads = new Set(['GetItem', 'Query', 'Scan', 'BatchGetItem', 'TransactGetItems']);

interface Consumed {
  readonly CapacityUnits?: number;
}

/**
 * A proxy between the functions and their table that adds up what DynamoDB would bill: it adds ReturnConsumedCapacity
 * to each request. A write whose condition fails is billed too, but its answer contains no capacity: it counts as one
 * unit for each item, two in a transaction.
 */
export class CapacityMeter {
  readonly #target: string;
  #units: Units = { read: 0, write: 0 };

  /** @param target the DynamoDB endpoint */
  constructor(target: string) {
    this.#target = target;
  }

  /** @returns the endpoint of the proxy */
  start(): Promise<RunningServer> {
    const service = dynamoDb(this.#target);
    const call = async (action: string, input: object) => {
      const request = { ...input, ReturnConsumedCapacity: 'TOTAL' };
      try {
        const answer: { ConsumedCapacity?: Consumed | Consumed[] } = await service.call(action, request);
        this.#count(action, total(answer.ConsumedCapacity));
        return answer;
      } catch (error) {
        this.#count(action, refused(request));
        throw error;
      }
    };
    return startAwsJsonServer({ services: [{ ...service, call }] });
  }

  /** The units consumed since the last call. */
  take(): Units {
    const taken = this.#units;
    this.#units = { read: 0, write: 0 };
    return taken;
  }

  #count(action: string, consumed: number): void {
    const { read, write } = this.#units;
    this.#units = reads.has(action) ? { read: read + consumed, write } : { read, write: write + consumed };
  }
}

const refused = (request: object): number =>
  'TransactItems' in request && Array.isArray(request.TransactItems) ? 2 * request.TransactItems.length : 1;

function total(consumed: Consumed | Consumed[] | undefined): number {
  return [consumed ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}

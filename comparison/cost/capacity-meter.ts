import type { RunningServer } from 'step-functions-engine/server';
import { startAwsJsonServer } from 'step-functions-engine/server';
import { dynamoDb } from '../../local/table/dynamodb-service.ts';

/** Request units of DynamoDB. */
export interface Units {
  readonly read: number;
  readonly write: number;
}

/** The actions that consume read units; every other action that consumes capacity consumes write units. */
const readActions = new Set(['GetItem', 'Query', 'Scan', 'BatchGetItem', 'TransactGetItems']);

interface Consumed {
  readonly CapacityUnits?: number;
}

/**
 * A proxy between the functions and their table that adds up the request units that DynamoDB would bill. It adds
 * ReturnConsumedCapacity to each request, and reads the units from the response. A write whose condition fails is billed
 * too, but its response contains no units: it counts as one unit for each item, in a transaction as two.
 */
export class CapacityMeter {
  readonly #target: string;
  #units: Units = { read: 0, write: 0 };

  /** @param target the DynamoDB endpoint */
  constructor(target: string) {
    this.#target = target;
  }

  /** Starts the proxy. */
  start(): Promise<RunningServer> {
    const service = dynamoDb(this.#target);
    const call = async (action: string, input: object) => {
      const request = { ...input, ReturnConsumedCapacity: 'TOTAL' };
      try {
        const response: { ConsumedCapacity?: Consumed | Consumed[] } = await service.call(action, request);
        this.#count(action, total(response.ConsumedCapacity));
        return response;
      } catch (error) {
        this.#count(action, unitsOfRefused(request));
        throw error;
      }
    };
    return startAwsJsonServer({ services: [{ ...service, call }] });
  }

  /** Returns the units consumed since the last call of this method. */
  take(): Units {
    const units = this.#units;
    this.#units = { read: 0, write: 0 };
    return units;
  }

  #count(action: string, consumed: number): void {
    const { read, write } = this.#units;
    this.#units = readActions.has(action) ? { read: read + consumed, write } : { read, write: write + consumed };
  }
}

/** The units of a request that failed. */
const unitsOfRefused = (request: object): number =>
  'TransactItems' in request && Array.isArray(request.TransactItems) ? 2 * request.TransactItems.length : 1;

function total(consumed: Consumed | Consumed[] | undefined): number {
  return [consumed ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}

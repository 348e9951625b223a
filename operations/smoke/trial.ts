import { setTimeout as sleep } from 'node:timers/promises';
import type { DeployedStack, JsonResponse } from '../deployed-stack.ts';

export interface SmokeOptions {
  /** The SKU that is ordered; a few pieces must be in stock. */
  readonly sku: string;
  /** ms that an order or a return may take. @default 90 s */
  readonly timeout?: number;
  /** ms between two requests for its status. @default 1 s */
  readonly interval?: number;
}

/** One run of the smoke test. */
export interface SmokeRun extends SmokeOptions {
  readonly stack: DeployedStack;
  /** The first part of every id in this run: `smoke-mh2k1x`. */
  readonly idPrefix: string;
  /** Whether the stack's payment gateway is the sandbox. How another gateway responds is not known. */
  readonly isSandbox: boolean;
  readonly print: (line: string) => void;
}

/** Tries one workflow, and prints each step. Returns the differences from the expected results. */
export type WorkflowTrial = (run: SmokeRun) => Promise<readonly string[]>;

export const currency = 'EUR';
export const address = { name: 'Smoke Test', line1: 'Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' };

/** The id of the order that this run expects to be fulfilled, and then returns. */
export const fulfilledOrder = ({ idPrefix }: SmokeRun): string => `${idPrefix}-fulfilled`;

/** A function that prints lines about one order, return or quote; each line begins with `name`. */
export const printerOf =
  ({ print }: SmokeRun, name: string) =>
  (text: string): void =>
    print(`${name.padEnd(13)} ${text}`);

export interface ExpectedEnd {
  /** The beginning of each printed line. */
  readonly name: string;
  /** The path that returns the status: `/orders/order-1`. */
  readonly path: string;
  /** The status with which it must end. */
  readonly expected: string;
  /** The reason with which it must end. @default any */
  readonly reason?: string;
  /** Called with each response. */
  readonly onResponse?: (body: JsonResponse['body']) => Promise<void>;
}

/**
 * Reads the status of an order or a return until it has ended or is parked, and prints each change.
 * @returns the differences from the expected end
 */
export async function waitForEnd(
  run: SmokeRun,
  { name, path, expected, reason, onResponse }: ExpectedEnd,
): Promise<readonly string[]> {
  const { stack, timeout = 90_000, interval = 1_000 } = run;
  const line = printerOf(run, name);
  const id = path.split('/').at(-1);
  const end = performance.now() + timeout;
  let shown = 'RECEIVED';
  while (performance.now() < end) {
    await sleep(interval);
    const { body } = await stack.api('GET', path);
    if (body.status !== shown) line(String(body.status));
    shown = String(body.status);
    await onResponse?.(body);
    if (body.endedAt === undefined && body.repair === undefined) continue;
    const given = Object(body.details).reason;
    if (body.status === expected && (reason === undefined || given === reason)) return [];
    return [
      `${id} ended as ${body.status} (${given ?? 'no reason'}), and must end as ${expected}${reason === undefined ? '' : ` (${reason})`}`,
    ];
  }
  return [`${id} is ${shown} after ${timeout / 1000} s, and must be ${expected}`];
}

/** Whether a part of an order or a return, such as its approval, waits for a person. */
export const isPending = (part: unknown): boolean => Object(part).status === 'PENDING';

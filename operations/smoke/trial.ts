import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, DeployedStack } from '../deployed-stack.ts';

export interface SmokeOptions {
  /** The SKU of the orders; at least a few pieces must be in stock. */
  readonly sku: string;
  /** ms that an order or a return may take. @default 90 s */
  readonly timeout?: number;
  /** ms between two requests for its status. @default 1 s */
  readonly interval?: number;
}

/** What all trials of one run of the smoke test are given. */
export interface Trials extends SmokeOptions {
  readonly stack: DeployedStack;
  /** The first part of every id: `smoke-mh2k1x`. */
  readonly run: string;
  /** Whether the stack's payment gateway is the sandbox; the answers of another gateway are not known. */
  readonly isSandbox: boolean;
  readonly say: (line: string) => void;
}

/** Tries one workflow, and reports each step. Returns the differences from the expected results. */
export type Try = (trials: Trials) => Promise<readonly string[]>;

export const currency = 'EUR';
export const address = { name: 'Smoke Test', line1: 'Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' };

/** The id of the order of this run that is sent to be fulfilled. */
export const fulfilledOrder = ({ run }: Trials): string => `${run}-fulfilled`;

/** Prints lines about one trial, each of which begins with its name. */
export const sayOf =
  ({ say }: Trials, name: string) =>
  (text: string): void =>
    say(`${name.padEnd(13)} ${text}`);

export interface Followed {
  /** The beginning of each line about it. */
  readonly name: string;
  /** `/orders/order-1` */
  readonly path: string;
  /** The status with which it must end. */
  readonly wanted: string;
  readonly reason?: string;
  /** Called with each answer. */
  readonly onLook?: (body: Answer['body']) => Promise<void>;
}

/** Reads the status of an order or a return until it has ended, and reports each change. Returns the differences. */
export async function follow(
  trials: Trials,
  { name, path, wanted, reason, onLook }: Followed,
): Promise<readonly string[]> {
  const { stack, timeout = 90_000, interval = 1_000 } = trials;
  const line = sayOf(trials, name);
  const id = path.split('/').at(-1);
  const end = performance.now() + timeout;
  let shown = 'RECEIVED';
  while (performance.now() < end) {
    await sleep(interval);
    const { body } = await stack.api('GET', path);
    if (body.status !== shown) line(String(body.status));
    shown = String(body.status);
    await onLook?.(body);
    if (body.endedAt === undefined && body.repair === undefined) continue;
    const given = Object(body.details).reason;
    if (body.status === wanted && (reason === undefined || given === reason)) return [];
    return [
      `${id} ended as ${body.status} (${given ?? 'no reason'}), and must end as ${wanted}${reason === undefined ? '' : ` (${reason})`}`,
    ];
  }
  return [`${id} is ${shown} after ${timeout / 1000} s, and must be ${wanted}`];
}

/** Whether a part of an order or a return, such as its approval, waits for a person. */
export const isPending = (part: unknown): boolean => Object(part).status === 'PENDING';

import { expect } from 'vitest';
import type { Json } from '../index.ts';
import { workflowMatchers } from './matchers.ts';

expect.extend(workflowMatchers);

export interface WorkflowMatchers<R = unknown> {
  toSucceed(output?: Json): R;
  toFail(error?: string): R;
  toVisit(states: readonly string[]): R;
  toRetry(state: string, times: number): R;
  toCatch(state: string, error?: string): R;
  toWait(state: string, seconds: number): R;
  toCostAtMost(transitions: number): R;
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: an augmentation must repeat vitest's own declaration
  interface Matchers<T = any> extends WorkflowMatchers<T> {}
}

import { expect } from 'vitest';

/**
 * Expects that a run entered these states in this sequence. It may enter others, so that a new step in a workflow
 * changes no test.
 */
export function expectInOrder({ states }: { readonly states: readonly string[] }, ...named: readonly string[]): void {
  expect(states.filter((state) => named.includes(state))).toEqual(named);
}

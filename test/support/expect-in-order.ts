import { expect } from 'vitest';

/** A run has come by these states in this order. It may come by others: a step more in a workflow changes none of this. */
export function expectInOrder({ states }: { readonly states: readonly string[] }, ...named: readonly string[]): void {
  expect(states.filter((state) => named.includes(state))).toEqual(named);
}

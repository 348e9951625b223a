import type { Scope } from '../../../../packages/step-functions/src/language/scope.ts';

/** An empty scope with the given parts. */
export function scopeOf(parts: Partial<Scope> = {}): Scope {
  return {
    input: {},
    context: {},
    variables: {},
    random: { next: () => 0.25, uuid: () => '11111111-2222-4333-8444-555555555555' },
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
    ...parts,
  };
}

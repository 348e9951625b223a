import type { Json } from '../json.ts';

/** A call of an intrinsic function: `States.Format('{}', $.a)`. */
export interface Call {
  /** Without `States.`. */
  readonly name: string;
  readonly text: string;
  readonly arguments: readonly Argument[];
}

export type Argument =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'path'; readonly text: string }
  | { readonly kind: 'call'; readonly call: Call };

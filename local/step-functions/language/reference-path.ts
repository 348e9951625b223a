import type { Json } from './json.ts';

/** A path that names one node (ASL "Reference Path"): ResultPath and the like. */
export interface ReferencePath {
  get(document: Json): Json | undefined;
  /** A copy of the document with the node replaced or added. Throws States.ResultPathMatchFailure where it does not fit. */
  set(document: Json, value: Json): Json;
}

export function compileReferencePath(_text: string): ReferencePath {
  throw new Error('not yet');
}

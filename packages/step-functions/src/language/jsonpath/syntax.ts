import type { Json } from '../json.ts';

/** The root of a path. */
export type Root =
  | { readonly kind: 'input' }
  | { readonly kind: 'context' }
  | { readonly kind: 'variable'; name: string };

/** A step of a path in Jayway's JsonPath. */
export type Token =
  | { readonly kind: 'property'; readonly names: readonly string[] }
  | { readonly kind: 'index'; readonly indexes: readonly number[] }
  /** `(@.length-1)`: the item that far from the end. */
  | { readonly kind: 'fromEnd'; readonly distance: number }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'wildcard' }
  /** `..`: the token after it applies to the value and everything below it. */
  | { readonly kind: 'scan' }
  | { readonly kind: 'filter'; readonly filter: Filter }
  /** `length()` and the like, which AWS accepts as a path without a value. */
  | { readonly kind: 'function'; readonly name: string };

export interface Path {
  readonly text: string;
  readonly root: Root;
  readonly tokens: readonly Token[];
}

export type Operand =
  | { readonly kind: 'value'; readonly value: Json }
  /** @param text must match as a whole */
  | { readonly kind: 'regex'; readonly matches: (text: string) => boolean }
  /** `@...`: read from the item that is being filtered. */
  | { readonly kind: 'item'; readonly path: Path }
  | { readonly kind: 'path'; readonly path: Path };

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Filter[] }
  | { readonly kind: 'not'; readonly term: Filter }
  | { readonly kind: 'exists'; readonly operand: Operand }
  | { readonly kind: 'compare'; readonly left: Operand; readonly operator: string; readonly right: Operand };

/** Whether a path selects one value; a function does if the path before it does. */
export function isDefinite(tokens: readonly Token[]): boolean {
  return tokens.every((token, i) => {
    if (token.kind === 'property') return token.names.length === 1 || i === tokens.length - 1;
    if (token.kind === 'index') return token.indexes.length === 1;
    return token.kind === 'fromEnd' || token.kind === 'function';
  });
}

/** The path as Jayway writes it in its messages: `$['a'][0]`. */
export function canonical(tokens: readonly Token[]): string {
  return `$${tokens.map(canonicalToken).join('')}`;
}

function canonicalToken(token: Token): string {
  switch (token.kind) {
    case 'property':
      return `[${token.names.map((name) => `'${name}'`).join(',')}]`;
    case 'index':
      return `[${token.indexes.join(',')}]`;
    case 'fromEnd':
      return `[(@.length-${token.distance})]`;
    case 'slice':
      return `[${token.from ?? ''}:${token.to ?? ''}]`;
    case 'wildcard':
      return '[*]';
    case 'scan':
      return '..';
    case 'filter':
      return '[?]';
    case 'function':
      return `.${token.name}()`;
  }
}

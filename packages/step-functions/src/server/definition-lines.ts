import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/**
 * The line of a location in the source of a definition, JSON or YAML.
 * @param location in AWS's form: `/States/Pay/Retry[0]/ErrorEquals`
 * @returns the line, from 1, of the location or its nearest parent that exists; undefined if none exists
 */
export function lineOf(source: string, location: string): number | undefined {
  const lines = new LineCounter();
  const { contents } = parseDocument(source, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const offset = contents === null || location === '/' ? undefined : offsetOf(contents, location);
  return offset === undefined ? undefined : lines.linePos(offset).line;
}

function offsetOf(node: Node, rest: string): number | undefined {
  if (isMap(node)) {
    // A state's name may contain a slash: of the keys that match, the longest one is used.
    const fitting = node.items
      .flatMap(({ key, value }) => (isScalar(key) && leadsTo(String(key.value), rest) ? [{ key, value }] : []))
      .sort((a, b) => String(b.key.value).length - String(a.key.value).length)[0];
    if (fitting === undefined) return undefined;
    const { key, value } = fitting;
    return below(value as Node | null, rest.slice(String(key.value).length + 1)) ?? key.range?.[0];
  }
  const [step = '', index] = /^\[(\d+)\]/.exec(rest) ?? [];
  const item = isSeq(node) && index !== undefined ? node.items[Number(index)] : undefined;
  if (item === undefined || item === null || isPair(item)) return undefined;
  return below(item as Node, rest.slice(step.length)) ?? (item as Node).range?.[0];
}

function below(node: Node | null, rest: string): number | undefined {
  return node === null || rest === '' ? undefined : offsetOf(node, rest);
}

function leadsTo(key: string, rest: string): boolean {
  const next = rest[key.length + 1];
  return rest.startsWith(`/${key}`) && (next === undefined || next === '/' || next === '[');
}

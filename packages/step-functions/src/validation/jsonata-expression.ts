/**
 * A node of JSONata's syntax tree. The library's own type is incomplete (it lacks stages, groups, lambda bodies, pairs
 * of an object), so this code visits all properties of a node.
 */
type Node = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !(value instanceof RegExp);
}

/** The members of `$states` that are available only in some fields. */
export type AbsentMember = 'result' | 'errorOutput';

/**
 * References in an expression that AWS refuses: a name, `$`, `*` or `**` at the top level, where there is no context
 * item; `$$` anywhere; a member of `$states` that is not available in the field.
 * @returns the messages, one for each different reference
 */
export function unsupportedReferences(ast: unknown, absent: readonly AbsentMember[]): string[] {
  const messages = new Set<string>();
  walk(ast, true, absent, messages);
  return [...messages];
}

function walk(value: unknown, isTop: boolean, absent: readonly AbsentMember[], messages: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, isTop, absent, messages);
    return;
  }
  if (!isNode(value)) return;
  const { type } = value;
  if (type === 'variable' && value.value === '$') messages.add("Reference to '$$' is not supported.");
  if (isTop) {
    const name = topLevelName(value);
    if (name !== undefined) messages.add(`Reference to '${name}' at the top level is not supported.`);
  }
  for (const member of absent) {
    if (type === 'path' && readsMember(value, member)) {
      messages.add(`Reference to '$states.${member}' is not supported.`);
    }
  }
  for (const [key, child] of Object.entries(value)) {
    if (type === 'path' && key === 'steps' && Array.isArray(child)) {
      for (const [i, step] of child.entries()) walk(step, isTop && i === 0, absent, messages);
    } else {
      walk(child, isTop && !contextKeys.has(key), absent, messages);
    }
  }
}

/** Properties whose expressions are evaluated with the value of the node as their context item. */
const contextKeys = new Set(['stages', 'predicate', 'group', 'terms', 'pattern', 'update', 'delete']);

function topLevelName(node: Node): string | undefined {
  if (node.type === 'name') return String(node.value);
  if (node.type === 'variable' && node.value === '') return '$';
  if (node.type === 'wildcard') return '*';
  return node.type === 'descendant' ? '**' : undefined;
}

function readsMember(path: Node, member: AbsentMember): boolean {
  const [first, second] = Array.isArray(path.steps) ? path.steps : [];
  return (
    isNode(first) &&
    isNode(second) &&
    first.type === 'variable' &&
    first.value === 'states' &&
    second.type === 'name' &&
    second.value === member
  );
}

/**
 * The names of the variables that an expression reads but does not bind itself, without the functions that it calls.
 */
export function freeVariables(ast: unknown): string[] {
  const bound = new Set<string>(['', '$', 'states']);
  const read = new Set<string>();
  collect(ast, bound, read);
  return [...read].filter((name) => !bound.has(name) && !builtIn.has(name));
}

function collect(value: unknown, bound: Set<string>, read: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, bound, read);
    return;
  }
  if (!isNode(value)) return;
  if (value.type === 'variable') read.add(String(value.value));
  if (value.type === 'bind' && isNode(value.lhs)) bound.add(String(value.lhs.value));
  if (value.type === 'lambda' && Array.isArray(value.arguments)) {
    for (const argument of value.arguments) if (isNode(argument)) bound.add(String(argument.value));
  }
  for (const key of ['focus', 'index']) {
    if (typeof value[key] === 'string') bound.add(value[key]);
  }
  for (const [key, child] of Object.entries(value)) {
    const isCalledName = key === 'procedure' && isNode(child) && child.type === 'variable';
    if (!isCalledName) collect(child, bound, read);
  }
}

/** A function can also be an argument of another function: then its name is not a variable. */
const builtIn = new Set(
  `abs append assert average base64decode base64encode boolean ceil clone contains count decodeUrl decodeUrlComponent
  distinct each encodeUrl encodeUrlComponent error eval exists filter floor formatBase formatInteger formatNumber
  fromMillis hash join keys length lookup lowercase map match max merge millis min not now number pad parse
  parseInteger partition power random range reduce replace reverse round shuffle sift single sort split spread sqrt
  string substring substringAfter substringBefore sum toMillis trim type uppercase uuid zip`.split(/\s+/),
);

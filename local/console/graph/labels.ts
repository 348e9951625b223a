/** A few words on a line, and the same in full. */
export interface Label {
  readonly label?: string;
  readonly detail?: string;
}

/** Longer than this a label would push the states apart: the tooltip has the rest. */
const longestLabel = 26;

interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
}

/**
 * One label for each state that catchers lead to. A catcher of all errors has none if it is all there is: the line's
 * look says that an error takes it.
 */
export function catcherLabels(catchers: readonly Catcher[]): ({ readonly to: string } & Label)[] {
  const targets = [...new Set(catchers.map((catcher) => catcher.Next))];
  return targets.map((to) => {
    const errors = catchers.filter((catcher) => catcher.Next === to).flatMap((catcher) => catcher.ErrorEquals);
    const detail = errors.map(inWords).join(', ');
    if (!errors.includes('States.ALL')) return { to, label: shorten(detail), detail };
    return targets.length === 1 ? { to, detail } : { to, label: 'any other error', detail };
  });
}

function inWords(error: string): string {
  if (error === 'States.ALL') return 'any other error';
  if (error === 'States.Timeout') return 'timeout';
  return error;
}

const operators: Readonly<Record<string, string>> = {
  Equals: '=',
  LessThan: '<',
  GreaterThan: '>',
  LessThanEquals: '≤',
  GreaterThanEquals: '≥',
  Matches: '~',
};

/** A rule's comment if it has one, else its condition. */
export function ruleLabel(rule: Readonly<Record<string, unknown>>): Label {
  const condition = conditionOf(rule);
  const comment = typeof rule.Comment === 'string' ? rule.Comment : undefined;
  return {
    label: shorten(comment ?? condition),
    detail: comment === undefined ? condition : `${comment}: ${condition}`,
  };
}

function conditionOf(rule: unknown): string {
  if (typeof rule !== 'object' || rule === null) return String(rule);
  const fields = new Map<string, unknown>(Object.entries(rule));
  const jsonata = fields.get('Condition');
  if (jsonata !== undefined) return String(jsonata).replace(/^\{%\s*|\s*%\}$/g, '');
  for (const [operator, word] of [
    ['And', ' and '],
    ['Or', ' or '],
  ] as const) {
    const parts = fields.get(operator);
    if (Array.isArray(parts)) return parts.map(conditionOf).join(word);
  }
  if (fields.has('Not')) return `not (${conditionOf(fields.get('Not'))})`;
  return comparison(fields);
}

/** A data-test expression of the JSONPath language, such as `{"Variable": "$.n", "NumericGreaterThan": 3}`. */
function comparison(fields: ReadonlyMap<string, unknown>): string {
  const variable = String(fields.get('Variable') ?? '');
  for (const [name, value] of fields) {
    const test = /^Is([A-Z]\w*)$/.exec(name);
    if (test?.[1]) return `${variable} is ${value === false ? 'not ' : ''}${test[1].toLowerCase()}`;
    const parts = /^(?:String|Numeric|Boolean|Timestamp)([A-Z]\w*?)(?:Path)?$/.exec(name);
    const operator = parts?.[1] && operators[parts[1]];
    if (operator) return `${variable} ${operator} ${name.endsWith('Path') ? value : JSON.stringify(value)}`;
  }
  return variable;
}

function shorten(text: string): string {
  return text.length <= longestLabel ? text : `${text.slice(0, longestLabel - 1).trimEnd()}…`;
}

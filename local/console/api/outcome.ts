/** Characters that are kept of an outcome: anything may stand there. */
const longest = 200;

interface Named {
  readonly outcome?: string;
  readonly reason?: string;
}

/** The business outcome that an execution's output names, and why it is not fulfilled. @param output JSON text */
export function outcomeOf(output = '{}'): Named {
  try {
    return outcomeIn(JSON.parse(output));
  } catch {
    return {};
  }
}

/** As outcomeOf, of the value itself. */
export function outcomeIn(output: unknown): Named {
  if (typeof output !== 'object' || output === null) return {};
  const { outcome, reason }: { outcome?: unknown; reason?: unknown } = output;
  return {
    ...(isPlain(outcome) && { outcome: String(outcome).slice(0, longest) }),
    ...(isPlain(reason) && { reason: String(reason).slice(0, longest) }),
  };
}

const isPlain = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

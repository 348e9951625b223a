/** The business outcome that an execution's output names, and why it is not fulfilled. */
export function outcomeOf(output = '{}'): { outcome?: string; reason?: string } {
  const { outcome, reason } = objectOf(output);
  return {
    ...(outcome !== undefined && { outcome: String(outcome) }),
    ...(reason !== undefined && { reason: String(reason) }),
  };
}

function objectOf(text: string): { readonly outcome?: unknown; readonly reason?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** The problems of an order that the API reports, by the path of the field. */
export function problemsOf(answer: unknown): ReadonlyMap<string, string> {
  if (typeof answer !== 'object' || answer === null || !('problems' in answer) || !Array.isArray(answer.problems)) {
    return new Map();
  }
  return new Map(answer.problems.map(({ path, message }) => [String(path), String(message)]));
}

/** A time as the API gives it. @param ms since the epoch */
export function wireTime(ms: number): number {
  return ms / 1000;
}

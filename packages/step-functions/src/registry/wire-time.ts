/** A time in the API's form: seconds since the epoch. @param ms since the epoch */
export function wireTime(ms: number): number {
  return ms / 1000;
}

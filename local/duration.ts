/**
 * A duration for people, in at most two units: `2.0 s`, `5 min 10 s`, `1 h 10 min`, `24 h`. From a minute on, the rest is
 * cut off, not rounded.
 * @param ms milliseconds
 */
export function formatDuration(ms: number): string {
  const seconds = (ms / 1000).toFixed(1);
  if (Number(seconds) < 60) return `${seconds} s`;
  const whole = Math.floor(Math.max(ms, 60_000) / 1000);
  const minutes = Math.floor(whole / 60);
  const [big, small] =
    minutes < 60 ? [`${minutes} min`, `${whole % 60} s`] : [`${Math.floor(minutes / 60)} h`, `${minutes % 60} min`];
  return small.startsWith('0 ') ? big : `${big} ${small}`;
}

/** The time since a start, to a tenth of a second: `0:00:02.0`, `24:00:00.0`. @param ms milliseconds */
export function formatElapsed(ms: number): string {
  const tenths = Math.round(ms / 100);
  const [hours, minutes, seconds] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60, (tenths % 600) / 10];
  return `${hours}:${String(minutes).padStart(2, '0')}:${seconds.toFixed(1).padStart(4, '0')}`;
}

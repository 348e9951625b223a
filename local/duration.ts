/** A duration for people: `2.0 s`, `5 min`, `1 h 10 min`, `24 h`. @param ms milliseconds */
export function formatDuration(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  const [big, small] =
    minutes < 60
      ? [`${minutes} min`, `${Math.floor((ms % 60_000) / 1000)} s`]
      : [`${Math.floor(minutes / 60)} h`, `${minutes % 60} min`];
  return small.startsWith('0 ') ? big : `${big} ${small}`;
}

/** The time since a start, with a fixed width for a column: `0:00:02.0`, `24:00:00.0`. @param ms milliseconds */
export function formatElapsed(ms: number): string {
  const tenths = Math.round(ms / 100);
  const [hours, minutes, seconds] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60, (tenths % 600) / 10];
  return `${hours}:${String(minutes).padStart(2, '0')}:${seconds.toFixed(1).padStart(4, '0')}`;
}

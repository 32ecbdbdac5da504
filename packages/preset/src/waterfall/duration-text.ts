/** `0.42 ms`, `4.2 ms`, `320 ms`, `2.31 s`, `2 min 5 s`: three digits are enough to compare by eye. */
export function durationText(ms: number): string {
  if (ms < 0.995) return `${ms.toFixed(2)} ms`;
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_995) return `${(ms / 1e3).toFixed(2)} s`;
  if (ms < 59_950) return `${(ms / 1e3).toFixed(1)} s`;
  const seconds = Math.round(ms / 1e3);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * Milliseconds of a duration such as `500ms`, `1.5s`, `2m`, `1h`, or of a number of milliseconds.
 * @returns undefined when it is none of these, or not above 0
 */
export function parseDuration(duration: string | number): number | undefined {
  if (typeof duration === 'number') return duration > 0 ? duration : undefined;
  const match = /^(\d+(?:\.\d+)?)\s?(ms|s|m|h)$/.exec(String(duration).trim());
  if (!match) return undefined;
  const ms = Number(match[1]) * (UNITS[match[2] as string] as number);
  return ms > 0 ? ms : undefined;
}

/** The shortest way to write it: `1s`, `1.5s`, `250ms`. */
export function formatDuration(ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return 'off';
  if (ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms >= 1000 ? `${ms / 1000}s` : `${ms}ms`;
}

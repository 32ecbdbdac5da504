import { formatDuration, parseDuration } from '../duration.js';
import { isLocalRoot } from '../local-root.js';
import { matchRoute, type RoutePattern } from '../route-pattern.js';
import type { Moment, Rule } from '../rule.js';
import type { SdkSpan } from '../sdk-types.js';

const MOMENTS: ReadonlySet<Moment> = new Set<Moment>(['end', 'headers', 'tick', 'close']);

/**
 * Requests, messages and jobs that take at least this long, judged by the span where the trace enters the process. One
 * that is still running is kept as soon as it has taken that long, so that its later calls are kept as well.
 * @param threshold a duration (`500ms`, `1s`, `2m`) or milliseconds
 * @param routes other thresholds for routes: `{ 'POST /export': '10s', 'GET /events': 'off' }`
 * @throws TypeError for anything else; quantiles such as `p99` are not available in this version
 */
export function slow(threshold: string | number, routes: Readonly<Record<string, string | number>> = {}): Rule {
  const general = read(threshold, `slow(${JSON.stringify(threshold)})`);
  const special = Object.entries(routes).map(([route, limit]) => ({
    pattern: matchRoute(route, 'slow'),
    limit: read(limit, `slow(…, { ${JSON.stringify(route)}: ${JSON.stringify(limit)} })`),
  }));
  const text = formatDuration(general);
  return {
    name: `slow(${text})`,
    reason: 'slow',
    words: `slow over ${text}`,
    check({ trace, moment, span, elapsedMs }) {
      if (!MOMENTS.has(moment) || !isLocalRoot(trace, span)) return undefined;
      const limit = special.length === 0 ? general : limitOf(span, special, general);
      return elapsedMs >= limit ? 'keep' : undefined;
    },
  };
}

function limitOf(
  span: SdkSpan,
  special: readonly { readonly pattern: RoutePattern; readonly limit: number }[],
  general: number,
): number {
  return special.find(({ pattern }) => pattern(span))?.limit ?? general;
}

function read(threshold: string | number, where: string): number {
  if (threshold === 'off') return Number.POSITIVE_INFINITY;
  const ms = parseDuration(threshold);
  if (ms !== undefined) return ms;
  const quantile = typeof threshold === 'string' && /^p\d/.test(threshold);
  const why = quantile ? 'quantiles are not available in this version; expected' : 'expected';
  throw new TypeError(`[winnow] ${where}: ${why} a duration such as "500ms", "1s" or "2m", or milliseconds above 0`);
}

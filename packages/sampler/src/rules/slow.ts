import { createBudget } from '../budget.js';
import { formatDuration } from '../duration.js';
import { isLocalRoot } from '../local-root.js';
import { routeKey } from '../route-key.js';
import { createRouteQuantiles, FLOOR_MS, type RouteQuantiles } from '../route-quantiles.js';
import type { Moment, Rule, RuleInput } from '../rule.js';
import { shown } from '../shown.js';
import { parseSlowLimits, type SlowLimits } from '../slow-limits.js';
import { isPlain } from './plain-request.js';
import { type RouteTable, routesOf, valueFor } from './route-options.js';

const MOMENTS: readonly Moment[] = ['end', 'headers', 'tick', 'close'];

/** Other limits for routes, and the rule's options: `{ 'POST /export': '10s', 'GET /events': 'off', budget: '20/s' }`. */
export interface SlowOptions extends RouteTable<string | number> {
  /** Traces per second that are kept, such as `20/s`; each process counts for itself. Default: all of them. */
  readonly budget?: string;
}

/**
 * Requests, messages and jobs that take at least this long, judged by the span where the trace enters the process. One
 * that is still running is kept as soon as it has taken that long, so that its later calls are kept as well. A response of
 * `text/event-stream` is judged by the time to its headers.
 *
 * `p99` is slow for the route: more than the 99th percentile of its last minutes (half-life 5 min), at least 100 ms and
 * twice the median, and only where the caller is not one of ours, which judges its own side. `1s,p99` is whichever comes
 * first, and 1 s alone until 200 requests of the route are known; `p99` alone takes 1 s until then, and 10 s as the limit
 * that holds however slow the route has become. Failed requests and streams do not count as times.
 *
 * With a budget, slow traces are thinned out by route when there are more; their weights add up to the true number.
 * @param limit a duration (`500ms`, `1s`, `2m`), milliseconds, a quantile (`p50` to `p999`), both (`1s,p99`), or `off`
 * @param options other limits for routes, and the budget. Keys with a slash are routes
 * @throws TypeError for anything else
 */
export function slow(limit: string | number, options: SlowOptions = {}): Rule {
  const where = `slow(${shown(limit)})`;
  const read = createReader();
  const general = read(limit, where);
  const routes = routesOf<string | number>(options, ['budget'], where).map((one) => ({
    ...one,
    value: read(one.value, `slow(…, { ${JSON.stringify(one.route)}: ${shown(one.value)} })`),
  }));
  const limits = [general, ...routes.map(({ value }) => value)];
  const limitFor = ({ span }: RuleInput) => (routes.length === 0 ? general : (valueFor(routes, span) ?? general));
  const budget = options.budget === undefined ? undefined : createBudget(options.budget, 'slow({ budget })');
  const special = routes.map(({ route }) => route).join(', ');
  const rule: Rule = {
    name: `slow(${general.text}${budget ? `, ${budget.words}` : ''})`,
    reason: 'slow',
    words: `${inWords(general)}${budget ? ` ${budget.words}` : ''}${special && ` (other limits of ${special})`}`,
    moments: MOMENTS,
    rootsOnly: true,
    sameAtClose: true,
    check(input) {
      const { trace, moment, span } = input;
      // Nobody has waited yet, or it is the answer to a call.
      if (moment === 'start' || moment === 'response' || !isLocalRoot(trace, span)) return undefined;
      if (trace.streaming && moment !== 'headers') return undefined;
      const { elapsedMs } = input;
      return elapsedMs >= thresholdOf(limitFor(input), input, elapsedMs) ? 'keep' : undefined;
    },
    ...(budget && { share: ({ trace, clock }: RuleInput) => budget.draw(trace, routeKey(trace.root), clock.now()) }),
    ...(limits.some(({ quantiles }) => quantiles !== undefined) && {
      observe(input: RuleInput) {
        const { quantiles } = limitFor(input);
        if (quantiles && isPlain(input)) quantiles.add(routeKey(input.span), input.elapsedMs, input.clock);
      },
    }),
    readings: () => [
      ...(budget?.readings('slow') ?? []),
      ...[...new Set(limits.map(({ quantiles }) => quantiles))].flatMap(
        (quantiles) => quantiles?.readings('slow') ?? [],
      ),
    ],
    covers: (other) =>
      budget === undefined && routes.length === 0 && (LIMITS.get(other)?.every(isWithin(general)) ?? false),
  };
  LIMITS.set(rule, limits);
  return rule;
}

const LIMITS = new WeakMap<Rule, readonly SlowLimits[]>();

/** Whether what is slow by other limits is slow by these as well. */
function isWithin(these: SlowLimits): (other: SlowLimits) => boolean {
  return ({ ms, untilKnownMs, quantile }) =>
    ms >= these.ms &&
    untilKnownMs >= these.untilKnownMs &&
    (quantile === undefined || quantile >= (these.quantile ?? 1));
}

interface Limit extends SlowLimits {
  readonly quantiles: RouteQuantiles | undefined;
}

/** Reads limits; those with the same quantile learn together. */
function createReader(): (limit: string | number, where: string) => Limit {
  const learned = new Map<number, RouteQuantiles>();
  return (limit, where) => {
    const limits = parseSlowLimits(limit);
    if (limits === undefined) {
      throw new TypeError(
        `[winnow] ${where}: expected a duration such as "500ms", "1s" or "2m", milliseconds above 0, ` +
          'a quantile such as "p99", or both: "1s,p99"',
      );
    }
    const { quantile } = limits;
    if (quantile !== undefined && !learned.has(quantile)) learned.set(quantile, createRouteQuantiles(quantile));
    return { ...limits, quantiles: quantile === undefined ? undefined : learned.get(quantile) };
  };
}

function thresholdOf(
  { ms, untilKnownMs, quantiles }: Limit,
  { trace, span, clock }: RuleInput,
  elapsedMs: number,
): number {
  if (quantiles === undefined || trace.calledByOurs) return untilKnownMs;
  // Nothing is slow below this, and most requests are: they need not be asked for their route.
  if (elapsedMs < FLOOR_MS) return FLOOR_MS;
  const learned = quantiles.threshold(routeKey(span), clock.now());
  return learned === Number.POSITIVE_INFINITY ? untilKnownMs : Math.min(ms, learned);
}

function inWords({ text, ms, quantile }: Limit): string {
  if (ms === Number.POSITIVE_INFINITY && quantile === undefined) return 'none of the slow';
  if (quantile === undefined) return `slow over ${text}`;
  const part = text.slice(text.indexOf('p'));
  return text === part ? `slow over ${part} of the route` : `slow over ${formatDuration(ms)} or ${part} of the route`;
}

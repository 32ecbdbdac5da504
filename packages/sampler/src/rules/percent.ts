import type { Request, Rule } from '../rule.js';
import type { Reading } from '../self-metrics.js';
import { shown } from '../shown.js';
import { ALWAYS, adjustedCount, encodeThreshold, SMALLEST } from '../threshold.js';
import { percentBy } from './percent-by.js';
import { type RouteTable, routesOf, valueFor } from './route-options.js';

/** A probability of 2^-56. */
const LEAST = 100 * SMALLEST;

/** Other percentages for routes; or, with `by`, one draw per value of an attribute instead of per trace. */
export interface PercentOptions extends RouteTable<number> {
  readonly by?: string;
}

/**
 * The baseline: this percentage of all traces, the same ones in every service that samples consistently by trace id
 * (OpenTelemetry's `ot=th`), so that these traces are whole. Each kept trace carries its weight in `ot=th`. A trace that
 * begins with a client call of ours and no request around it belongs to no baseline below 100 %.
 *
 * `percent(5, { 'POST /checkout': 50 })` draws more of a route. It is decided where the trace begins, by what is known when
 * the request arrives: its method and its path (or the name of a span made by hand), never by what a framework finds out
 * later, so that the verdict stays a pure function of request and trace id. Services behind follow the caller.
 *
 * `percent(5, { by: 'user.id' })` keeps every trace of 5 % of the users, without a weight.
 * @param percentage 0 (none) to 100 (all)
 * @throws TypeError outside that range
 */
export function percent(percentage: number, options: PercentOptions = {}): Rule {
  checkPercentage(percentage, `percent(${shown(percentage)})`);
  const where = `percent(${percentage}, …)`;
  const routes = routesOf<number>(options, ['by'], where).map((one) => {
    checkPercentage(one.value, `percent(${percentage}, { ${JSON.stringify(one.route)}: ${shown(one.value)} })`);
    return { ...one, value: { threshold: encoded(one.value) } };
  });
  const { by } = options;
  if (by !== undefined) {
    if (routes.length > 0) throw new TypeError(`[winnow] ${where}: expected "by" or routes, got both`);
    return percentBy(percentage, by);
  }
  const general = encoded(percentage);
  const otherwise = { threshold: general };
  const special = routes.map(({ route }) => route).join(', ');
  return {
    name: `percent(${percentage}${special && `, ${special}`})`,
    reason: 'baseline',
    words: `${percentage === 0 ? 'none' : `${percentage} %`} of the rest${special && ` (other shares of ${special})`}`,
    ...(general !== undefined && { threshold: general }),
    ...(routes.length > 0 && {
      thresholdOf: (request: Request) => (valueFor(routes, request) ?? otherwise).threshold,
    }),
    readings: () => {
      const reading = (key: string, threshold: string | undefined): Reading => ({
        kind: 'baseline_probability',
        rule: `percent(${percentage})`,
        key,
        value: threshold === undefined ? 0 : 1 / adjustedCount(threshold),
      });
      return [...routes.map(({ route, value }) => reading(route, value.threshold)), reading('(others)', general)];
    },
    moments: ['close'],
    sameAtClose: true,
    check: ({ trace, moment }) => (moment === 'close' && trace.baseline ? 'keep' : undefined),
  };
}

/** Keeps every trace, each with weight 1. Rules in front of it still give their reasons, and `dropIf` still drops. */
export function everything(): Rule {
  return { ...percent(100), name: 'everything', words: 'everything', threshold: ALWAYS };
}

/** No threshold is no baseline: a probability of 0 cannot be written. */
function encoded(percentage: number): string | undefined {
  return percentage > 0 ? encodeThreshold(percentage / 100) : undefined;
}

function checkPercentage(percentage: unknown, where: string): void {
  const inRange = typeof percentage === 'number' && percentage >= 0 && percentage <= 100;
  if (!inRange) throw new TypeError(`[winnow] ${where}: expected a number from 0 to 100`);
  if (percentage === 0 || percentage >= LEAST) return;
  throw new TypeError(`[winnow] ${where}: expected 0, or at least 1.4e-15 (2^-56 of all traces)`);
}

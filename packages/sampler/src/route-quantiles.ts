import type { Clock } from './clock.js';
import { DurationSketch } from './duration-sketch.js';
import type { Reading } from './self-metrics.js';

const MOST_ROUTES = 200;
const OTHERS = '(others)';
/** Durations to have seen before a quantile of them is believed. */
const ENOUGH = 200;
const HALF_LIFE_MS = 5 * 60_000;
const REFRESH_MS = 5000;
/** Below this a request is not slow for anybody. */
export const FLOOR_MS = 100;
/** Where all requests take the same time, the slowest one of a hundred is no news. */
const OVER_MEDIAN = 2;
/** Routes that are asked for less than this are forgotten when room is needed. */
const FORGOTTEN = 1;

interface RouteTimes {
  readonly sketch: DurationSketch;
  fadedAt: number;
  added: number;
  /** Infinity while too little is known. */
  threshold: number;
}

/** What is slow for a route, learned from its own past. */
export interface RouteQuantiles {
  /** Milliseconds from which a request of the route is slow; infinity while too little is known of it. */
  threshold(route: string, now: number): number;
  /** To be called after the request has been judged: only the past counts. */
  add(route: string, ms: number, clock: Pick<Clock, 'now'>): void;
  /** Of each route that is known well enough. */
  readings(rule: string): readonly Reading[];
}

/**
 * A threshold per route: a quantile of the durations of the last minutes (half-life 5 min), never under 100 ms nor under
 * twice the median. At most 200 routes; further ones share a threshold. A few steps per request; a quantile is worked out
 * every 5 s at most.
 * @param part the quantile, 0.99 for `p99`
 */
export function createRouteQuantiles(part: number): RouteQuantiles {
  const routes = new Map<string, RouteTimes>();

  function timesOf(route: string, now: number): RouteTimes {
    const known = routes.get(route);
    if (known) return known;
    if (routes.size >= MOST_ROUTES && route !== OTHERS) {
      forget(now);
      if (routes.size >= MOST_ROUTES) return timesOf(OTHERS, now);
    }
    const times = { sketch: new DurationSketch(), fadedAt: now, added: 0, threshold: Number.POSITIVE_INFINITY };
    routes.set(route, times);
    return times;
  }

  /** Looked for at most once in a while: a flood of names would ask with each request. */
  let forgotAt = Number.NEGATIVE_INFINITY;
  function forget(now: number): void {
    if (now - forgotAt < REFRESH_MS) return;
    forgotAt = now;
    for (const [route, times] of routes) {
      refresh(times, now);
      if (times.sketch.weight < FORGOTTEN) routes.delete(route);
    }
  }

  function refresh(times: RouteTimes, now: number): void {
    const { sketch } = times;
    if (now - times.fadedAt < REFRESH_MS) return;
    sketch.fade(0.5 ** ((now - times.fadedAt) / HALF_LIFE_MS));
    times.fadedAt = now;
    times.threshold =
      sketch.weight < ENOUGH
        ? Number.POSITIVE_INFINITY
        : Math.max(FLOOR_MS, OVER_MEDIAN * sketch.quantile(0.5), sketch.quantile(part));
  }

  return {
    threshold(route, now) {
      const times = routes.get(route) ?? (routes.size < MOST_ROUTES ? undefined : routes.get(OTHERS));
      if (times === undefined) return Number.POSITIVE_INFINITY;
      refresh(times, now);
      return times.threshold;
    },
    add(route, ms, clock) {
      const times = routes.get(route) ?? timesOf(route, clock.now());
      // The time is asked for now and then: it costs as much as the rest.
      if ((++times.added & 15) === 0) refresh(times, clock.now());
      times.sketch.add(ms);
    },
    readings: (rule) =>
      [...routes]
        .filter(([, { threshold }]) => threshold < Number.POSITIVE_INFINITY)
        .map(([key, { threshold }]) => ({ kind: 'slow_threshold', rule, key, value: threshold })),
  };
}

import {
  type Context,
  isSpanContextValid,
  type TextMapGetter,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api';
import type { Config } from './config/config.js';
import type { Log } from './log.js';

/**
 * So many requests over so much time, before anything is said: in production a matter of minutes or hours, while somebody who
 * tries it out with curl, a browser or a short load test does not get there. Health checks do not count, they are ignored before.
 */
const REQUESTS = 1000;
const MINUTES = 10;
/** Requests from one look at the clock to the next. */
const LOOKS = 50;

type Watched = Pick<Config, 'trust' | 'trustStated' | 'exporters' | 'propagators' | 'lambda'>;

/**
 * Says once that no HTTP request of many came with a trace context. Either callers of ours do not hand it on, and every trace is in
 * pieces, or the callers are strangers, who should not be believed should they ever send one. One request with a context ends
 * the watch, and so does the user's own word: preset `edge`, or WINNOW_TRUST with any value.
 * @param now milliseconds
 */
export function noticeMissingContext(
  inner: TextMapPropagator,
  { trust, trustStated, exporters, propagators, lambda }: Watched,
  log: Pick<Log, 'warn'>,
  now: () => number = () => performance.now(),
): TextMapPropagator {
  const [header] = inner.fields();
  const carried = propagators.some((name) => name !== 'none' && name !== 'baggage');
  // Where traces are printed somebody sits in front of them.
  if (trust === 'edge' || trustStated || !carried || exporters.includes('waterfall')) return inner;
  // A function needs its own preset, and can be the edge beside that.
  const edge = lambda ? 'WINNOW_TRUST=edge' : 'WINNOW_PRESET=edge';
  let watching = true;
  let requests = 0;
  let since = 0;

  function look<C>(extracted: Context, carrier: C, getter: TextMapGetter<C>): void {
    if (!isHttp(carrier, getter)) return;
    const caller = trace.getSpanContext(extracted);
    if (caller !== undefined && isSpanContextValid(caller)) {
      watching = false;
      return;
    }
    if (requests === 0) since = now();
    requests++;
    if (requests < REQUESTS || requests % LOOKS > 0 || now() - since < MINUTES * 60_000) return;
    watching = false;
    log.warn(
      `none of ${requests} requests came with a trace context (${header}), so each has begun a trace of its own. ` +
        `From services of yours: something on the way drops the header. From outside: set ${edge}. ` +
        'As it should be: WINNOW_TRUST=internal silences this line. More in docs/help.md.',
    );
  }

  return {
    inject: (...args) => inner.inject(...args),
    extract(before, carrier, getter) {
      const extracted = inner.extract(before, carrier, getter);
      if (!watching) return extracted;
      try {
        look(extracted, carrier, getter);
      } catch {
        watching = false;
      }
      return extracted;
    },
    fields: () => inner.fields(),
  };
}

/** Not a message or a gRPC call: their senders are programs of somebody's in any case. */
function isHttp<C>(carrier: C, getter: TextMapGetter<C>): boolean {
  return (getter.get(carrier, 'host') ?? getter.get(carrier, ':authority')) !== undefined;
}

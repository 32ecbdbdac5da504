import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import type { Config } from '../config/config.js';
import { withOneCopy } from '../modules/one-copy.js';

type Name = Exclude<Config['propagators'][number], 'none'>;
type Core = typeof import('@opentelemetry/core');
type B3 = typeof import('@opentelemetry/propagator-b3');
type Jaeger = typeof import('@opentelemetry/propagator-jaeger');

const core = () => require('@opentelemetry/core') as Core;
const b3 = () => require('@opentelemetry/propagator-b3') as B3;

interface Propagator {
  /** The headers it writes, known without loading it; a test compares. */
  readonly fields: readonly string[];
  /** Without this header it finds nothing. Undefined where it looks for several. */
  readonly entrance?: string;
  build(): TextMapPropagator;
}

export const PROPAGATORS: Readonly<Record<Name, Propagator>> = {
  tracecontext: {
    fields: ['traceparent', 'tracestate'],
    entrance: 'traceparent',
    build() {
      const { W3CTraceContextPropagator } = core();
      return new W3CTraceContextPropagator();
    },
  },
  baggage: {
    fields: ['baggage'],
    entrance: 'baggage',
    build() {
      const { W3CBaggagePropagator } = core();
      return new W3CBaggagePropagator();
    },
  },
  b3: {
    fields: ['b3'],
    build() {
      const { B3Propagator } = b3();
      return new B3Propagator();
    },
  },
  b3multi: {
    fields: ['x-b3-traceid', 'x-b3-spanid', 'x-b3-flags', 'x-b3-sampled', 'x-b3-parentspanid'],
    build() {
      const { B3InjectEncoding, B3Propagator } = b3();
      return new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER });
    },
  },
  jaeger: {
    fields: ['uber-trace-id'],
    build() {
      const { JaegerPropagator } = require('@opentelemetry/propagator-jaeger') as Jaeger;
      return new JaegerPropagator();
    },
  },
};

/** The propagators of OTEL_PROPAGATORS as one. They are loaded when a call comes in or goes out, not at the start. */
export function createPropagator(names: Config['propagators']): TextMapPropagator {
  const wanted = names.filter((name): name is Name => name !== 'none').map((name) => PROPAGATORS[name]);
  let built: TextMapPropagator | undefined;
  function build(): TextMapPropagator {
    const { CompositePropagator } = core();
    return new CompositePropagator({ propagators: wanted.map((propagator) => propagator.build()) });
  }
  function propagator(): TextMapPropagator {
    built ??= withOneCopy(build);
    return built;
  }

  /** Most requests at the edge bring nothing: their headers are not to be gone through by each propagator for that. */
  function bringsNothing<C>(carrier: C, getter: TextMapGetter<C>): boolean {
    try {
      for (const { entrance } of wanted) {
        if (entrance === undefined) return false;
        const value: unknown = getter.get(carrier, entrance);
        if (value !== undefined && value !== null) return false;
      }
      return true;
    } catch {
      return false;
    }
  }
  return {
    inject: (context: Context, carrier: unknown, setter: TextMapSetter) =>
      propagator().inject(context, carrier, setter),
    extract: (context: Context, carrier: unknown, getter: TextMapGetter) =>
      bringsNothing(carrier, getter) ? context : propagator().extract(context, carrier, getter),
    fields: () => wanted.flatMap(({ fields }) => fields),
  };
}

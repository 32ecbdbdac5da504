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
  build(): TextMapPropagator;
}

export const PROPAGATORS: Readonly<Record<Name, Propagator>> = {
  tracecontext: {
    fields: ['traceparent', 'tracestate'],
    build() {
      const { W3CTraceContextPropagator } = core();
      return new W3CTraceContextPropagator();
    },
  },
  baggage: {
    fields: ['baggage'],
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
  return {
    inject: (context: Context, carrier: unknown, setter: TextMapSetter) =>
      propagator().inject(context, carrier, setter),
    extract: (context: Context, carrier: unknown, getter: TextMapGetter) =>
      propagator().extract(context, carrier, getter),
    fields: () => wanted.flatMap(({ fields }) => fields),
  };
}

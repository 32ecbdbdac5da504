import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import type { Config } from '../config/config.js';
import { withOneCopy } from '../modules/one-copy.js';

type Name = Exclude<Config['propagators'][number], 'none'>;
type Core = typeof import('@opentelemetry/core');
type B3 = typeof import('@opentelemetry/propagator-b3');
type Jaeger = typeof import('@opentelemetry/propagator-jaeger');

const core = () => require('@opentelemetry/core') as Core;
const b3 = () => require('@opentelemetry/propagator-b3') as B3;

const PROPAGATORS: Readonly<Record<Name, () => TextMapPropagator>> = {
  tracecontext() {
    const { W3CTraceContextPropagator } = core();
    return new W3CTraceContextPropagator();
  },
  baggage() {
    const { W3CBaggagePropagator } = core();
    return new W3CBaggagePropagator();
  },
  b3() {
    const { B3Propagator } = b3();
    return new B3Propagator();
  },
  b3multi() {
    const { B3InjectEncoding, B3Propagator } = b3();
    return new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER });
  },
  jaeger() {
    const { JaegerPropagator } = require('@opentelemetry/propagator-jaeger') as Jaeger;
    return new JaegerPropagator();
  },
};

/** The propagators of OTEL_PROPAGATORS as one. They are loaded when a call comes in or goes out, not at the start. */
export function createPropagator(names: Config['propagators']): TextMapPropagator {
  let built: TextMapPropagator | undefined;
  function build(): TextMapPropagator {
    const { CompositePropagator } = core();
    const wanted = names.filter((name): name is Name => name !== 'none');
    return new CompositePropagator({ propagators: wanted.map((name) => PROPAGATORS[name]()) });
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
    fields: () => propagator().fields(),
  };
}

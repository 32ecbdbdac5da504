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
  tracecontext: () => new (core().W3CTraceContextPropagator)(),
  baggage: () => new (core().W3CBaggagePropagator)(),
  b3: () => new (b3().B3Propagator)(),
  b3multi: () => new (b3().B3Propagator)({ injectEncoding: b3().B3InjectEncoding.MULTI_HEADER }),
  jaeger: () => new (require('@opentelemetry/propagator-jaeger') as Jaeger).JaegerPropagator(),
};

/** The propagators of OTEL_PROPAGATORS as one. They are loaded when a call comes in or goes out, not at the start. */
export function createPropagator(names: Config['propagators']): TextMapPropagator {
  let built: TextMapPropagator | undefined;
  const propagator = () => {
    built ??= withOneCopy(
      () =>
        new (core().CompositePropagator)({
          propagators: names.filter((name): name is Name => name !== 'none').map((name) => PROPAGATORS[name]()),
        }),
    );
    return built;
  };
  return {
    inject: (context: Context, carrier: unknown, setter: TextMapSetter) =>
      propagator().inject(context, carrier, setter),
    extract: (context: Context, carrier: unknown, getter: TextMapGetter) =>
      propagator().extract(context, carrier, getter),
    fields: () => propagator().fields(),
  };
}

import { exporterSink, type Sink, type SpanExporter } from '@winnow/sampler';
import type { Config, TraceExporterName } from '../config/config.js';
import type { Log } from '../log.js';
import { withOneCopy } from '../modules/one-copy.js';
import { appThreadSink } from './app-thread-sink.js';
import { cleanSink } from './clean-sink.js';
import { fanOut } from './fan-out-sink.js';
import { createOtlpSink } from './otlp-sink.js';

type SdkTrace = typeof import('@opentelemetry/sdk-trace');
type Zipkin = typeof import('@opentelemetry/exporter-zipkin');

const SINKS: Readonly<Record<TraceExporterName, (config: Config, log: Log) => Sink>> = {
  otlp: (config, log) => createOtlpSink(config.otlp, log, config.lambda),
  console() {
    const { ConsoleSpanExporter } = withOneCopy(() => require('@opentelemetry/sdk-trace') as SdkTrace);
    return exporterSink(new ConsoleSpanExporter() as SpanExporter);
  },
  zipkin() {
    const { ZipkinExporter } = withOneCopy(() => require('@opentelemetry/exporter-zipkin') as Zipkin);
    const { createZipkinSink } = require('./zipkin-sink.js') as typeof import('./zipkin-sink.js');
    return createZipkinSink(new ZipkinExporter());
  },
  waterfall() {
    const { createWaterfallSink } = require('./waterfall-sink.js') as typeof import('./waterfall-sink.js');
    return createWaterfallSink();
  },
};

// Those that can be away lead: they decide what is sent again, in whatever order OTEL_TRACES_EXPORTER names them.
const LEADING: readonly TraceExporterName[] = ['otlp', 'zipkin'];

/** The sink of the configuration: what OTEL_TRACES_EXPORTER names and what `start({ exporter })` brought. */
export function createSink(config: Config, log: Log, own: SpanExporter | undefined): Sink | undefined {
  const made = (names: readonly TraceExporterName[]) => names.map((name) => SINKS[name](config, log));
  const sinks = [
    ...made(LEADING.filter((name) => config.exporters.includes(name))),
    ...(own ? [appThreadSink(own)] : []),
    ...made(config.exporters.filter((name) => !LEADING.includes(name))),
  ];
  return sinks.length === 0 ? undefined : cleanSink(fanOut(sinks), config.redact);
}

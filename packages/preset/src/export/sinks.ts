import { exporterSink, type Sink, type SpanExporter } from '@winnow/sampler';
import type { Config, TraceExporterName } from '../config/config.js';
import type { Log } from '../log.js';
import { withOneCopy } from '../modules/one-copy.js';
import { fanOut } from './fan-out-sink.js';
import { createOtlpSink } from './otlp-sink.js';

type SdkTrace = typeof import('@opentelemetry/sdk-trace');
type Zipkin = typeof import('@opentelemetry/exporter-zipkin');

const SINKS: Readonly<Record<TraceExporterName, (config: Config, log: Log) => Sink>> = {
  otlp: (config, log) => createOtlpSink(config.otlp, log),
  console() {
    const { ConsoleSpanExporter } = withOneCopy(() => require('@opentelemetry/sdk-trace') as SdkTrace);
    return exporterSink(new ConsoleSpanExporter() as SpanExporter);
  },
  zipkin() {
    const { ZipkinExporter } = withOneCopy(() => require('@opentelemetry/exporter-zipkin') as Zipkin);
    return exporterSink(new ZipkinExporter() as SpanExporter);
  },
  waterfall() {
    const { createWaterfallSink } = require('./waterfall-sink.js') as typeof import('./waterfall-sink.js');
    return createWaterfallSink();
  },
};

/** The sink of the configuration: what OTEL_TRACES_EXPORTER names and what `start({ exporter })` brought. */
export function createSink(config: Config, log: Log, own: SpanExporter | undefined): Sink | undefined {
  const sinks = config.exporters.map((name) => SINKS[name](config, log));
  if (own) sinks.push(exporterSink(own));
  return sinks.length === 0 ? undefined : fanOut(sinks);
}

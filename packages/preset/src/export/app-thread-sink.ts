import { exporterSink, type Sink, type SpanExporter } from '@winnow/sampler';
import { fromAppThread, useAppThread } from './app-thread.js';

/** A sink of an exporter that works in the app's thread, as those of OpenTelemetry do. */
export function appThreadSink(exporter: SpanExporter): Sink {
  useAppThread();
  const sink = exporterSink(exporter);
  return { ...sink, send: (batch) => fromAppThread(sink.send(batch)) };
}

// With the curated provider for the instrumentations: one span per request and call, without secrets.
const { trace } = require('@opentelemetry/api');
const { getNodeAutoInstrumentations } = require('@opentelemetry/auto-instrumentations-node');
const { W3CTraceContextPropagator } = require('@opentelemetry/core');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { curate } = require('@winnow/preset');
const { createTailSampling, errors, percent, slow } = require('@winnow/sampler');

const tail = createTailSampling({
  rules: [errors(), slow('1s'), percent(Number(process.env.PERCENT ?? 5))],
  exporter: new OTLPTraceExporter(),
});
const sdk = new NodeSDK({
  sampler: tail.sampler,
  spanProcessors: [tail.spanProcessor],
  textMapPropagator: tail.propagator(new W3CTraceContextPropagator()),
});
sdk.start();
process.once('SIGTERM', () => sdk.shutdown());

// After start(): before it there is no provider to curate.
registerInstrumentations({
  tracerProvider: curate(trace.getTracerProvider()),
  instrumentations: [getNodeAutoInstrumentations()],
});

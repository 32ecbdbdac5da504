// With the propagator: services tell each other what they keep.
const { getNodeAutoInstrumentations } = require('@opentelemetry/auto-instrumentations-node');
const { W3CTraceContextPropagator } = require('@opentelemetry/core');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { createTailSampling, errors, percent, slow } = require('@winnow/sampler');

const tail = createTailSampling({
  rules: [errors(), slow('1s'), percent(Number(process.env.PERCENT ?? 5))],
  exporter: new OTLPTraceExporter(),
});
const sdk = new NodeSDK({
  sampler: tail.sampler,
  spanProcessors: [tail.spanProcessor],
  textMapPropagator: tail.propagator(new W3CTraceContextPropagator()),
  instrumentations: [getNodeAutoInstrumentations()],
});

sdk.start();
process.once('SIGTERM', () => sdk.shutdown());

// With the processor, in place of the exporter: every failed and every slow request as well.
const { getNodeAutoInstrumentations } = require('@opentelemetry/auto-instrumentations-node');
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
  instrumentations: [getNodeAutoInstrumentations()],
});

sdk.start();
process.once('SIGTERM', () => sdk.shutdown());

// The sampler alone: the same few percent in every service, with their weights. Nothing is held back, no error is kept.
const { getNodeAutoInstrumentations } = require('@opentelemetry/auto-instrumentations-node');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { createTailSampling, percent } = require('@winnow/sampler');

const { sampler } = createTailSampling({ rules: [percent(Number(process.env.PERCENT ?? 5))] });
const sdk = new NodeSDK({
  sampler,
  traceExporter: new OTLPTraceExporter(),
  instrumentations: [getNodeAutoInstrumentations()],
});

sdk.start();
process.once('SIGTERM', () => sdk.shutdown());

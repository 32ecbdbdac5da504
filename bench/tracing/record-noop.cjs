// The floor of "record everything, export nothing": a RECORD sampler and a processor that does nothing.
const { load, instrumentations, NOT_EXPORTED, RECORD } = require('./otel.cjs');

process.env.OTEL_TRACES_EXPORTER = 'none';
const { NodeSDK } = load('@opentelemetry/sdk-node');
const names = process.env.BENCH_INSTRUMENTATIONS?.split(',');
new NodeSDK({ instrumentations: instrumentations(names), sampler: RECORD, spanProcessors: [NOT_EXPORTED] }).start();

// What a careful user writes by hand: NodeSDK, four instrumentations, OTLP in batches, traces only.
const { load, instrumentations } = require('./otel.cjs');

const { NodeSDK } = load('@opentelemetry/sdk-node');
const express = process.env.BENCH_NO_LAYERS ? { ignoreLayersType: ['middleware', 'router', 'request_handler'] } : {};
const sdk = new NodeSDK({ instrumentations: instrumentations(undefined, { express }) });
sdk.start();
process.on('SIGTERM', () => sdk.shutdown().finally(() => process.exit(0)));

// Plays every peer's backend: an OTLP/HTTP collector, a Datadog agent, an Elastic APM server, a Sentry ingest. Run by
// lib/sink-client.mjs as `node sink/main.mjs PORT...`.
import { startSinkServer } from './server.mjs';

for (const port of process.argv.slice(2)) startSinkServer(Number(port));
process.on('SIGTERM', () => process.exit(0));

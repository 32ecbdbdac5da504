// As record-noop, and the cheapest conceivable tail buffer: the spans of a trace in a Map until its local root ends, then
// away with them, but for errors and every twentieth. A prototype, not a product.
const { load, instrumentations } = require('./otel.cjs');

const { NodeSDK, tracing } = load('@opentelemetry/sdk-node');
const { OTLPTraceExporter } = load('@opentelemetry/exporter-trace-otlp-proto');
const out = new tracing.BatchSpanProcessor(new OTLPTraceExporter());
const buffer = new Map();
let traces = 0;

const tail = {
  onStart() {},
  onEnd(span) {
    const { traceId } = span.spanContext();
    let spans = buffer.get(traceId);
    if (!spans) {
      spans = [];
      buffer.set(traceId, spans);
    }
    spans.push(span);
    const parent = span.parentSpanContext;
    if (parent && !parent.isRemote) return;
    buffer.delete(traceId);
    if (traces++ % 20 === 0 || spans.some(({ status }) => status.code === 2)) for (const each of spans) out.onEnd(each);
  },
  forceFlush: () => out.forceFlush(),
  shutdown: () => out.shutdown(),
};
const sampler = { shouldSample: () => ({ decision: 2 }), toString: () => 'record and sample' };
new NodeSDK({ instrumentations: instrumentations(), sampler, spanProcessors: [tail] }).start();

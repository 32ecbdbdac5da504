// A prototype: one patch of http.Server.prototype.emit over the SDK, spans recorded, nothing exported. The floor of a lean
// http server instrumentation.
const http = require('node:http');
const { load, instrumentations, NOT_EXPORTED, RECORD } = require('./otel.cjs');

process.env.OTEL_TRACES_EXPORTER = 'none';
const api = load('@opentelemetry/api');
const { NodeSDK } = load('@opentelemetry/sdk-node');
const names = process.env.BENCH_INSTRUMENTATIONS?.split(',') ?? [];
new NodeSDK({ instrumentations: instrumentations(names), sampler: RECORD, spanProcessors: [NOT_EXPORTED] }).start();

const tracer = api.trace.getTracer('lean');
const getter = { keys: (carrier) => Object.keys(carrier), get: (carrier, key) => carrier[key] };
const { emit } = http.Server.prototype;

function start(request, parent) {
  const { headers, method } = request;
  const attributes = {
    'http.request.method': method,
    'url.path': request.url,
    'url.scheme': 'http',
    'server.address': headers.host,
    'user_agent.original': headers['user-agent'],
    'network.protocol.version': request.httpVersion,
  };
  return tracer.startSpan(method, { kind: 1, attributes }, parent);
}

function end(span, request, response) {
  span.setAttribute('http.response.status_code', response.statusCode);
  if (request.route) {
    const route = (request.baseUrl || '') + request.route.path;
    span.setAttribute('http.route', route);
    span.updateName(`${request.method} ${route}`);
  }
  if (response.statusCode >= 500) span.setStatus({ code: 2 });
  span.end();
}

http.Server.prototype.emit = function (event, ...rest) {
  if (event !== 'request') return emit.call(this, event, ...rest);
  const [request, response] = rest;
  const root = api.ROOT_CONTEXT;
  const parent = request.headers.traceparent ? api.propagation.extract(root, request.headers, getter) : root;
  const span = start(request, parent);
  response.once('close', () => end(span, request, response));
  return api.context.with(api.trace.setSpan(parent, span), emit, this, event, request, response);
};

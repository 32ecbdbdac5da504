// The four spans of a plain request, with attributes as instrumentations set them.
import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';

const SERVER = {
  'http.request.method': 'GET',
  'url.path': '/users/42',
  'url.scheme': 'http',
  'server.address': 'localhost',
  'server.port': 3000,
  'client.address': '127.0.0.1',
  'network.protocol.version': '1.1',
  'user_agent.original': 'bench',
};
const QUERY = {
  'db.system.name': 'postgresql',
  'db.namespace': 'postgres',
  'db.operation.name': 'SELECT',
  'db.query.text': 'select id, name from users where id = $1',
  'server.address': 'db',
  'server.port': 5432,
};
const CALL = {
  'http.request.method': 'GET',
  'url.full': 'http://score.internal/score/42',
  'server.address': 'score.internal',
  'server.port': 80,
};
const CHILDREN = [
  ['SELECT users', QUERY],
  ['SELECT orders', QUERY],
  ['GET score.internal', CALL],
];

export const SPANS_PER_REQUEST = 1 + CHILDREN.length;

export function startServer(tracer) {
  return tracer.startSpan('GET /users/:id', { kind: SpanKind.SERVER, attributes: { ...SERVER } }, ROOT_CONTEXT);
}

export function startChild(tracer, context, n) {
  const [name, attributes] = CHILDREN[n % CHILDREN.length];
  return tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes: { ...attributes } }, context);
}

/** Starts a request and its children, which end; the server span stays open. */
export function startRequest(tracer) {
  const server = startServer(tracer);
  const context = trace.setSpan(ROOT_CONTEXT, server);
  for (let n = 0; n < CHILDREN.length; n++) startChild(tracer, context, n).end();
  return server;
}

export function endServer(server) {
  server.setAttribute('http.response.status_code', 200);
  server.setAttribute('http.route', '/users/:id');
  server.end();
}

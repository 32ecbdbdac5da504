// Plays every peer's backend on one port: an OTLP/HTTP collector, a Datadog agent, an Elastic APM server, a Sentry ingest.
// Run by lib/sink-client.mjs as `node sink/main.mjs PORT`. Answers at once, keeps bodies raw and decodes them only when it
// is asked, so that receiving costs little while a load runs. `/__spans`, `/__stats`, `/__requests` ask, `/__reset` forgets.
import { Buffer } from 'node:buffer';
import http from 'node:http';
import { protocolOf, spansOf } from './protocols.mjs';

let received = [];
let requests = {};

function note(kind, bytes) {
  requests[kind] ??= { requests: 0, bytes: 0 };
  requests[kind].requests++;
  requests[kind].bytes += bytes;
}

function stats() {
  const spans = received.flatMap(spansOf);
  return { requests, spans: spans.length, traces: new Set(spans.map(({ traceId }) => traceId)).size };
}

function reset() {
  received = [];
  requests = {};
  return {};
}

const QUESTIONS = {
  '/__spans': () => received.flatMap(spansOf),
  '/__stats': stats,
  '/__requests': () => requests,
  '/__reset': reset,
};

const server = http.createServer((request, response) => {
  const path = request.url.split('?')[0];
  if (QUESTIONS[path]) return response.end(JSON.stringify(QUESTIONS[path]()));
  const protocol = protocolOf(path);
  const contentType = request.headers['content-type'] ?? '';
  const encoding = request.headers['content-encoding'] ?? '';
  const chunks = [];
  // Elastic's agent keeps one request open for long: what has arrived counts also where it never ends.
  let over = false;
  const finish = () => {
    if (over) return;
    over = true;
    const body = Buffer.concat(chunks);
    note(protocol.kind, body.length);
    if (body.length > 0 && protocol.spans) received.push({ protocol, body, contentType, encoding });
  };
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('close', finish);
  request.on('end', () => {
    finish();
    const { status, type, body } = protocol.answer({ contentType });
    response.writeHead(status, type ? { 'content-type': type } : {}).end(body);
  });
});

server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2]), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));

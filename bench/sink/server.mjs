import { Buffer } from 'node:buffer';
import http from 'node:http';
import { protocolOf, spansOf } from './protocols.mjs';

/**
 * Answers at once, keeps bodies raw and decodes them only when it is asked, so that receiving costs little while a load
 * runs. `/__spans`, `/__stats` and `/__requests` ask, `/__reset` forgets.
 */
export function startSinkServer(port) {
  let received = [];
  let requests = {};

  function note(protocol, rest) {
    requests[protocol.kind] ??= { requests: 0, bytes: 0 };
    requests[protocol.kind].requests++;
    requests[protocol.kind].bytes += rest.body.length;
    if (rest.body.length > 0 && protocol.spans) received.push({ protocol, ...rest });
  }

  const questions = {
    '/__spans': () => received.flatMap(spansOf),
    '/__stats': () => ({ requests, spans: received.flatMap(spansOf).length }),
    '/__requests': () => requests,
    '/__reset'() {
      received = [];
      requests = {};
      return {};
    },
  };

  const server = http.createServer((request, response) => {
    const path = request.url.split('?')[0];
    if (questions[path]) return response.end(JSON.stringify(questions[path]()));
    const protocol = protocolOf(path);
    const contentType = request.headers['content-type'] ?? '';
    const encoding = request.headers['content-encoding'] ?? '';
    const chunks = [];
    // Elastic's agent keeps one request open for long: what has arrived counts also where it never ends.
    let over = false;
    const finish = () => {
      if (over) return;
      over = true;
      note(protocol, { body: Buffer.concat(chunks), contentType, encoding });
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
  server.listen(port, '127.0.0.1');
}

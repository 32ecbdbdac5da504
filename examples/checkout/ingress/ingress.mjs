// Stands for the load balancer in front: it knows nothing of Winnow. As some do, it starts a trace for every second
// request and does not sample it (flags 00).
import { randomBytes } from 'node:crypto';
import { Agent, createServer, request } from 'node:http';

const { PORT = 4000, GATEWAY_URL = 'http://localhost:4100' } = process.env;
const agent = new Agent({ keepAlive: true });
const hex = (bytes) => randomBytes(bytes).toString('hex');

let count = 0;
const server = createServer((incoming, response) => {
  const headers = { ...incoming.headers };
  if (count++ % 2 === 1) headers.traceparent = `00-${hex(16)}-${hex(8)}-00`;
  const forwarded = request(`${GATEWAY_URL}${incoming.url}`, { method: incoming.method, headers, agent }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  forwarded.on('error', (error) => response.destroy(error));
  incoming.pipe(forwarded);
});
server.listen(PORT, 'localhost');

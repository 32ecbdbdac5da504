// Closed loop, where wrk is missing: node closed-loop.mjs PORT PATH CONNECTIONS SECONDS, one line of JSON as wrk's script.
import http from 'node:http';

const [port, path, connections, seconds] = [
  Number(process.argv[2]),
  process.argv[3],
  Number(process.argv[4]),
  Number(process.argv[5]),
];
const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
const startedAt = performance.now();
const endsAt = startedAt + seconds * 1000;
const taken = [];
let errors = 0;
let non2xx = 0;
let n = 0;

function one() {
  const at = performance.now();
  const target = path.length > 1 && path.endsWith('/') ? path + ((n++ % 200) + 1) : path;
  return new Promise((resolve) => {
    const request = http.request({ host: '127.0.0.1', port, agent, path: target }, (response) => {
      response.resume();
      response.on('end', () => {
        taken.push((performance.now() - at) * 1000);
        if (response.statusCode >= 400) non2xx++;
        resolve();
      });
    });
    request.on('error', () => {
      errors++;
      resolve();
    });
    request.end();
  });
}

await Promise.all(
  Array.from({ length: connections }, async () => {
    while (performance.now() < endsAt) await one();
  }),
);
taken.sort((a, b) => a - b);
const at = (share) => taken[Math.floor(taken.length * share)];
const durationUs = (performance.now() - startedAt) * 1000;
console.log(JSON.stringify({ requests: taken.length, durationUs, p50: at(0.5), p99: at(0.99), errors, non2xx }));
process.exit(0);

// Open loop: node pace.mjs PORT PATH RATE SECONDS sends RATE requests a second whatever the server does, then prints one
// line of JSON. A path that ends in `/` gets the ids 1 to 200.
import http from 'node:http';

const [port, path, rate, seconds] = [
  Number(process.argv[2]),
  process.argv[3],
  Number(process.argv[4]),
  Number(process.argv[5]),
];
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
const total = rate * seconds;
const taken = [];
let sent = 0;
let done = 0;
let ok = 0;

function report() {
  taken.sort((a, b) => a - b);
  console.log(JSON.stringify({ sent, ok, p50: taken[taken.length >> 1], p99: taken[Math.floor(taken.length * 0.99)] }));
  process.exit(0);
}

function finished() {
  if (++done === total) report();
}

function send() {
  const n = sent++;
  const at = performance.now();
  const target = path.length > 1 && path.endsWith('/') ? path + ((n % 200) + 1) : path;
  const request = http.request({ host: '127.0.0.1', port, agent, path: target }, (response) => {
    response.resume();
    response.on('end', () => {
      taken.push(performance.now() - at);
      if (response.statusCode < 400) ok++;
      finished();
    });
  });
  request.setTimeout(10_000, () => request.destroy());
  request.on('error', finished);
  request.end();
}

const startedAt = performance.now();
const timer = setInterval(() => {
  const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * rate));
  while (sent < due) send();
  if (sent >= total) clearInterval(timer);
}, 2);
setTimeout(report, seconds * 1000 + 20_000);

// Serves /jobs/:i, where every fifth fails, and ends in the way BENCH_CASE says once BENCH_REQUESTS were answered.
const count = Number(process.env.BENCH_REQUESTS);
const way = process.env.BENCH_CASE;

function script() {
  const http = require('node:http');
  const call = (i) =>
    new Promise((resolve) => {
      http.get({ host: '127.0.0.1', port: Number(process.env.BENCH_UPSTREAM), path: `/jobs/${i}` }, (response) => {
        response.resume();
        response.on('end', resolve);
      });
    });
  (async () => {
    for (let i = 1; i <= count; i++) await call(i);
    // Its end begins here; nobody else sees when.
    require('node:fs').writeSync(1, `last answer at ${Date.now()}\n`);
  })();
}

function serve() {
  const express = require('express');
  const app = express();
  let served = 0;
  let server;
  const close = (done) => {
    server.close(done);
    server.closeAllConnections();
  };
  const ends = {
    exit: () => process.exit(0),
    uncaught: () =>
      setImmediate(() => {
        throw new Error('boom');
      }),
    rejection: () => setImmediate(() => Promise.reject(new Error('boom'))),
    natural: () => setImmediate(close),
  };
  app.get('/jobs/:i', (req, res, next) => {
    const i = Number(req.params.i);
    res.on('finish', () => {
      if (++served === count) ends[way]?.();
    });
    if (way === 'exit-in-handler' && i === count) return process.exit(0); // this request is never answered
    if (i % 5 === 0) return next(new Error(`work ${i} failed`));
    res.json({ i });
  });
  app.use((error, _req, res, _next) => res.status(500).json({ error: error.message }));
  // The handler that most apps have.
  if (way === 'sigterm-app') process.on('SIGTERM', () => close(() => process.exit(0)));
  server = app.listen(Number(process.env.PORT), '127.0.0.1');
}

if (way === 'script') script();
else serve();

// The small realistic app: Express 5, six middlewares, a router, two queries, one fetch, one log line.
const express = require('express');
const { Pool } = require('pg');
const pino = require('pino');

const log = pino({}, pino.destination({ dest: '/dev/null', sync: true }));
const pool = new Pool({
  host: `${process.env.BENCH_RUN}/pg`,
  port: 15432,
  user: 'bench',
  database: 'postgres',
  max: 10,
});
const upstream = `http://127.0.0.1:${process.env.BENCH_UPSTREAM}`;
const app = express();
app.disable('x-powered-by');
app.use(express.json());
app.use(function requestId(req, res, next) {
  req.id = Math.random().toString(36);
  res.setHeader('x-request-id', req.id);
  next();
});
app.use(function cors(_req, res, next) {
  res.setHeader('access-control-allow-origin', '*');
  next();
});
app.use(function helmet(_req, res, next) {
  res.setHeader('x-content-type-options', 'nosniff');
  next();
});
app.use(function auth(req, _res, next) {
  req.user = { id: 1 };
  next();
});
app.use(function timing(req, _res, next) {
  req.startedAt = Date.now();
  next();
});
app.get('/health', (_req, res) => res.send('ok'));
const router = express.Router();
router.get('/users/:id', async (req, res) => {
  const { id } = req.params;
  const users = await pool.query('select id, name from users where id = $1', [id]);
  const orders = await pool.query('select id, total from orders where user_id = $1 limit 3', [id]);
  const answer = await fetch(`${upstream}/score/${id}`);
  const score = await answer.json();
  log.info({ user: id, ms: Date.now() - req.startedAt }, 'user served');
  res.json({ ...users.rows[0], orders: orders.rows, score });
});
app.use(router);
app.use((error, _req, res, _next) => {
  log.error(error);
  res.status(500).json({ error: 'failed' });
});
app.listen(Number(process.env.PORT), '127.0.0.1');

// Holds carts: asks inventory and pricing at once, stores the cart, confirms it when it is paid. A job gives up old ones.
const { withSpan } = require('@winnow/preset');
const express = require('express');
const { Pool } = require('pg');
const { HttpError, answerErrors } = require('./lib/errors.cjs');
const { log } = require('./lib/log.cjs');
const { postJson } = require('./lib/post-json.cjs');

const { PORT = 4102, DATABASE_URL, JOB_INTERVAL_MS = 1000 } = process.env;
const { INVENTORY_URL = 'http://localhost:4103', PRICING_URL = 'http://localhost:4104' } = process.env;

const pool = new Pool({ connectionString: DATABASE_URL, max: 4 });
const app = express();
app.use(express.json());
app.get('/healthz', (_req, res) => res.send('ok'));

app.post('/carts', async (req, res) => {
  const { customer, items, coupon } = req.body;
  const percentOff = coupon ? await discountOf(coupon) : 0;
  const [, prices] = await Promise.all([
    postJson(`${INVENTORY_URL}/stock/check`, { items }),
    postJson(`${PRICING_URL}/prices`, { items }),
  ]);
  const cents = Math.round(prices.cents * (1 - percentOff / 100));
  const { rows } = await pool.query('INSERT INTO carts (customer, cents) VALUES ($1, $2) RETURNING id', [
    customer,
    cents,
  ]);
  res.json({ id: rows[0].id, cents });
});

app.post('/carts/:id/confirm', async (req, res) => {
  await pool.query('UPDATE carts SET payment = $2 WHERE id = $1', [req.params.id, req.body.payment]);
  await postJson(`${INVENTORY_URL}/stock/reserve`, { items: req.body.items });
  log.info({ cart: Number(req.params.id) }, 'cart confirmed');
  res.json({ id: req.params.id });
});

async function discountOf(coupon) {
  const { rows } = await pool.query('SELECT percent_off FROM coupons WHERE code = $1', [coupon]);
  if (rows.length === 0) throw new HttpError(404, 'no such coupon');
  return rows[0].percent_off;
}

// Nobody calls a job, so nothing starts a trace for it: withSpan does.
let runs = 0;
function expireCarts() {
  return withSpan('expire carts', async () => {
    const { rowCount } = await pool.query(
      "DELETE FROM carts WHERE payment IS NULL AND created < now() - interval '5 minutes'",
    );
    runs++;
    // Stands for whatever goes wrong in jobs at night.
    if (runs % 5 === 0) {
      log.error({ run: runs }, 'the archive of expired carts is read-only');
      throw new Error('the archive of expired carts is read-only');
    }
    log.info({ run: runs, expired: rowCount }, 'carts expired');
  });
}
setInterval(() => expireCarts().catch(() => {}), Number(JOB_INTERVAL_MS));

app.use(answerErrors(log));
app.listen(PORT, 'localhost', () => log.info({ port: Number(PORT) }, 'listening'));

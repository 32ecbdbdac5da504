// Knows what is in stock.
const express = require('express');
const { Pool } = require('pg');
const { HttpError, answerErrors } = require('./lib/errors.cjs');
const { log } = require('./lib/log.cjs');

const { PORT = 4103, DATABASE_URL } = process.env;

const pool = new Pool({ connectionString: DATABASE_URL, max: 4 });
const app = express();
app.use(express.json());
app.get('/healthz', (_req, res) => res.send('ok'));

const skusOf = (req) => req.body.items.map(({ sku }) => sku);

app.post('/stock/check', async (req, res) => {
  const skus = skusOf(req);
  const { rows } = await pool.query('SELECT sku FROM stock WHERE sku = ANY($1) AND quantity > 0', [skus]);
  if (rows.length < skus.length) throw new HttpError(409, 'not in stock');
  res.json({ available: true });
});

app.post('/stock/reserve', async (req, res) => {
  await pool.query('UPDATE stock SET reserved = reserved + 1 WHERE sku = ANY($1)', [skusOf(req)]);
  res.json({ reserved: true });
});

app.use(answerErrors(log));
app.listen(PORT, 'localhost', () => log.info({ port: Number(PORT) }, 'listening'));

// The service that the shop's customers talk to: who is it, what does it cost, charge it, confirm it.
import express from 'express';
import { answerErrors } from './lib/errors.cjs';
import { log } from './lib/log.cjs';
import { postJson } from './lib/post-json.cjs';

const { PORT = 4100 } = process.env;
const { AUTH_URL = 'http://localhost:4101', CART_URL = 'http://localhost:4102' } = process.env;
const { PAYMENT_URL = 'http://localhost:4105' } = process.env;

const app = express();
app.use(express.json());
app.get('/healthz', (_req, res) => res.send('ok'));

app.post('/checkout', async (req, res) => {
  const { customer, items, coupon, card } = req.body;
  await postJson(`${AUTH_URL}/sessions/verify`, { customer });
  const cart = await postJson(`${CART_URL}/carts`, { customer, items, coupon });
  const payment = await postJson(`${PAYMENT_URL}/charges`, { customer, card, cents: cart.cents });
  await postJson(`${CART_URL}/carts/${cart.id}/confirm`, { items, payment: payment.status });
  log.info({ cart: cart.id, payment: payment.status }, 'checkout complete');
  res.json({ order: cart.id, cents: cart.cents, payment: payment.status });
});

app.use(answerErrors(log));
app.listen(PORT, 'localhost', () => log.info({ port: Number(PORT) }, 'listening'));

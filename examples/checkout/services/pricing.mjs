// Knows what things cost. Nobody has entered a price for the moonstone: asking for it is a TypeError.
import express from 'express';
import { answerErrors } from './lib/errors.cjs';
import { log } from './lib/log.cjs';

const { PORT = 4104 } = process.env;
const PRICES = { tea: { cents: 450 }, teapot: { cents: 3200 }, kettle: { cents: 5900 } };

const app = express();
app.use(express.json());
app.get('/healthz', (_req, res) => res.send('ok'));

app.post('/prices', (req, res) => {
  const cents = req.body.items.reduce((sum, { sku, quantity }) => sum + PRICES[sku].cents * quantity, 0);
  res.json({ cents });
});

app.use(answerErrors(log));
app.listen(PORT, 'localhost', () => log.info({ port: Number(PORT) }, 'listening'));

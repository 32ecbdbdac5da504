// Knows who has a session.
const express = require('express');
const { HttpError, answerErrors } = require('./lib/errors.cjs');
const { log } = require('./lib/log.cjs');

const { PORT = 4101 } = process.env;

const app = express();
app.use(express.json());
app.get('/healthz', (_req, res) => res.send('ok'));

app.post('/sessions/verify', (req, res) => {
  if (!req.body.customer) throw new HttpError(401, 'no session');
  res.json({ customer: req.body.customer });
});

app.use(answerErrors(log));
app.listen(PORT, 'localhost', () => log.info({ port: Number(PORT) }, 'listening'));

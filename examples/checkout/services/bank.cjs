// The bank. Its staging host is slow, one issuer is down, and one answers with a web page.
const { setTimeout: wait } = require('node:timers/promises');
const express = require('express');
const { HttpError, answerErrors } = require('./lib/errors.cjs');
const { log } = require('./lib/log.cjs');

const { PORT = 4106 } = process.env;

const app = express();
app.use(express.json());
app.get('/healthz', (_req, res) => res.send('ok'));

app.post('/authorizations', async (req, res) => {
  if (req.hostname.startsWith('bank.staging.')) await wait(2200);
  const { issuer } = req.body;
  if (issuer === 'atlantis') throw new HttpError(503, 'the issuer does not answer');
  if (issuer === 'monopoly') {
    res.send('<h1>Go to jail</h1>');
    return;
  }
  res.json({ approved: true });
});

app.use(answerErrors(log));
app.listen(PORT, 'localhost', () => log.info({ port: Number(PORT) }, 'listening'));

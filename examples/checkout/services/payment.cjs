// Charges cards at the bank, by node:http. When the bank is away the charge is pending, and nobody upstream sees an error.
const dns = require('node:dns');
const http = require('node:http');
const express = require('express');
const { answerErrors } = require('./lib/errors.cjs');
const { log } = require('./lib/log.cjs');

const { PORT = 4105, BANK_URL = 'http://localhost:4106' } = process.env;
// The incident: customers from before the move were never given the bank's new address.
const { OLD_BANK_URL = 'http://bank.staging.localhost:4106' } = process.env;
const OLD_CUSTOMERS = new Set(['initech', 'hooli']);

const app = express();
app.use(express.json());
app.get('/healthz', (_req, res) => res.send('ok'));

app.post('/charges', async (req, res) => {
  const { customer, card, cents } = req.body;
  const bank = OLD_CUSTOMERS.has(customer) ? OLD_BANK_URL : BANK_URL;
  const { status, text } = await post(`${bank}/authorizations`, { issuer: card.issuer, cents });
  if (status === 503) {
    log.warn({ customer }, 'the bank is away, the charge is pending');
    res.json({ status: 'pending' });
    return;
  }
  // Throws when the bank answers with something that is not JSON.
  const { approved } = JSON.parse(text);
  log.info({ bank: new URL(bank).hostname, approved }, 'the bank has answered');
  res.json({ status: approved ? 'paid' : 'declined' });
});

function post(url, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const request = http.request(url, { method: 'POST', headers, lookup }, async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      resolve({ status: response.statusCode, text });
    });
    request.on('error', reject).end(JSON.stringify(body));
  });
}

// Names under .localhost are the loopback interface by RFC 6761, but not every system's resolver knows that.
function lookup(host, options, done) {
  dns.lookup(host.endsWith('.localhost') ? 'localhost' : host, options, done);
}

app.use(answerErrors(log));
app.listen(PORT, 'localhost', () => log.info({ port: Number(PORT) }, 'listening'));

const express = require('express');
const { extractContext, injectContext, withSpan } = require('@winnow/preset');

const app = express();
const port = Number(process.env.PORT ?? 3000);
const queue = [];

// The producer: the message says which request it comes from.
app.post('/mails/:to', (req, res) => {
  queue.push({ to: req.params.to, context: injectContext() });
  res.status(202).json({ queued: req.params.to });
});

// The consumer: one span per message, in the trace of the request that sent it.
async function consume() {
  const message = queue.shift();
  if (message === undefined) return;
  await extractContext(message.context, () => withSpan('send mail', { 'mail.to': message.to }, () => send(message)));
}

async function send({ to }) {
  if (to === 'nobody') throw new Error('no such mailbox');
}

setInterval(() => consume().catch((error) => console.log(`failed: ${error.message}`)), 20);
app.listen(port, () => console.log(`listening ${port}`));

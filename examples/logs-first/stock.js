const express = require('express');
const pino = require('pino');

const app = express();
// Written at once: by itself pino may write a line a moment after the answer has left, too late for the grep of the README.
const log = pino(pino.destination({ dest: 1, sync: true }));
const port = Number(process.env.PORT ?? 3001);

app.get('/stock/:id', (req, res) => {
  log.warn(`nothing left of ${req.params.id}`);
  res.status(410).json({ left: 0 });
});

app.listen(port, () => console.log(`listening ${port}`));

const express = require('express');
const pino = require('pino');

const app = express();
// Written at once: by itself pino may write a line a moment after the answer has left, too late for the grep of the README.
const log = pino(pino.destination({ dest: 1, sync: true }));
const port = Number(process.env.PORT ?? 3000);

app.get('/orders/:id', async (req, res) => {
  log.info(`order ${req.params.id}`);
  const stock = await fetch(`${process.env.STOCK ?? 'http://localhost:3001'}/stock/${req.params.id}`);
  log.info(`stock says ${stock.status}`);
  res.status(stock.ok ? 200 : 502).json({ id: req.params.id });
});

app.listen(port, () => console.log(`listening ${port}`));

const express = require('express');
const pino = require('pino');

const app = express();
const log = pino();
const port = Number(process.env.PORT ?? 3001);

app.get('/stock/:id', (req, res) => {
  log.warn(`nothing left of ${req.params.id}`);
  res.status(410).json({ left: 0 });
});

app.listen(port, () => console.log(`listening ${port}`));
